// Every file of the project that is made from the tables of keywords and options: what it holds and where it stands.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ka::core {

struct GeneratedFile {
    std::string path;  // from the root of the project
    std::string text;
};

// `read` gives a file of the project by its path: the manual pages have hand-written parts, doc/man/*.in.
std::vector<GeneratedFile> generated_files(const std::function<std::string(std::string_view path)>& read);

}  // namespace ka::core
