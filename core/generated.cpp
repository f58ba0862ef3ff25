#include "core/generated.hpp"

#include "common/config/keyword_docs.hpp"
#include "core/diagnostic_docs.hpp"
#include "core/option_docs.hpp"
#include "core/schema.hpp"

namespace ka::core {

namespace {

// The line of the template that is the mark alone, replaced.
std::string filled(std::string page, std::string_view mark, const std::string& text) {
    const std::string line = "\n" + std::string(mark) + "\n";
    const std::size_t at = page.find(line);
    if (at != std::string::npos) page.replace(at + 1, line.size() - 1, text);
    return page;
}

}  // namespace

std::vector<GeneratedFile> generated_files(const std::function<std::string(std::string_view path)>& read) {
    const std::vector<NamedTable> tables = all_tables();
    const std::vector<OptionDoc> options = option_docs();
    return {
        {"doc/reference/keywords.md", config::keywords_page(tables)},
        {"doc/reference/not-yet.md", config::not_yet_page(tables)},
        {"doc/reference/diagnostics.md", diagnostics_page()},
        {"doc/man/keepalived.8", filled(read("doc/man/keepalived.8.in"), "@OPTIONS@", manual_of_options(options))},
        {"doc/man/keepalived.conf.5", filled(read("doc/man/keepalived.conf.5.in"), "@KEYWORDS@", config::manual_of_keywords(tables))},
        {"packaging/completion/keepalived.bash", bash_completion(options)},
        {"packaging/completion/_keepalived", zsh_completion(options)},
        {"packaging/completion/keepalived.fish", fish_completion(options)},
        {"packaging/vim/syntax/keepalived.vim", config::vim_syntax(tables)},
        {"tests/fuzz/config.dict", config::fuzz_dictionary(tables)},
    };
}

}  // namespace ka::core
