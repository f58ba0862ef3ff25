#include "common/process/name_files.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "common/process/regular_file.hpp"

namespace ka {

namespace {

constexpr std::size_t longest_file = 1 << 20;
constexpr std::size_t most_files = 256;

std::vector<std::string> files_below(const std::string& folder) {
    std::vector<std::string> paths;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const std::string path = entry->path().string();
        if (path.ends_with(".conf")) paths.push_back(path);
    }
    std::ranges::sort(paths);
    return paths;
}

}  // namespace

std::vector<std::string> read_name_files(const std::string& folder, std::string_view name) {
    const std::string path = folder + "/" + std::string(name);
    std::vector<std::string> paths = files_below(path + ".d");
    paths.insert(paths.begin(), path);
    paths.resize(std::min(paths.size(), most_files));
    std::vector<std::string> texts;
    for (const std::string& one : paths)
        if (auto file = read_regular_file(one, longest_file); file && file->whole) texts.push_back(std::move(file->text));
    return texts;
}

}  // namespace ka
