// Runs a fuzz target over its corpus in the ordinary test run: every file of the given folders, and every file cut
// short at each length, which is where decoders break.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
    constexpr std::size_t longest_cut = 512;  // octets; longer ones are only run whole
    std::size_t files = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
            const std::vector<std::uint8_t> octets(text.begin(), text.end());
            for (std::size_t length = 0; length < octets.size() && length < longest_cut; ++length) {
                const std::vector<std::uint8_t> cut(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(length));
                LLVMFuzzerTestOneInput(cut.data(), cut.size());
            }
            LLVMFuzzerTestOneInput(octets.data(), octets.size());
            ++files;
        }
    }
    std::printf("%zu files\n", files);
    return files == 0 ? 1 : 0;
}
