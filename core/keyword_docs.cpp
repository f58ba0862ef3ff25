// keyword_docs [DIRECTORY]: writes the generated reference pages (default doc/reference).
#include <cstdio>
#include <fstream>
#include <string>

#include "common/config/keyword_docs.hpp"
#include "core/schema.hpp"

namespace {

bool write(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::trunc);
    file << text;
    file.flush();
    if (!file) std::fprintf(stderr, "keyword_docs: cannot write %s\n", path.c_str());
    return static_cast<bool>(file);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string directory = argc > 1 ? argv[1] : "doc/reference";
    const auto tables = ka::core::all_tables();
    const bool keywords = write(directory + "/keywords.md", ka::config::keywords_page(tables));
    const bool not_yet = write(directory + "/not-yet.md", ka::config::not_yet_page(tables));
    return keywords && not_yet ? 0 : 1;
}
