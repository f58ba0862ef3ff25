// keyword_docs [ROOT]: writes every generated file of the project (default: the current directory is its root).
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "core/generated.hpp"

namespace {

std::string root_path = ".";

std::string read(std::string_view path) {
    std::ifstream file(root_path + "/" + std::string(path));
    return {std::istreambuf_iterator<char>(file), {}};
}

bool write(const std::string& path, const std::string& text) {
    std::ofstream file(root_path + "/" + path, std::ios::trunc);
    file << text;
    file.flush();
    if (!file) std::fprintf(stderr, "keyword_docs: cannot write %s\n", path.c_str());
    return static_cast<bool>(file);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1) root_path = argv[1];
    bool good = true;
    for (const ka::core::GeneratedFile& file : ka::core::generated_files(read)) good = write(file.path, file.text) && good;
    return good ? 0 : 1;
}
