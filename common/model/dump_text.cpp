#include "common/model/dump_text.hpp"

#include <array>
#include <ctime>

namespace ka::model {

void DumpText::section(std::string_view title, std::size_t indent) { line(indent, "------< {} >------", {title}); }

void DumpText::line(std::size_t indent, std::string_view pattern, std::initializer_list<FormatArg> arguments) {
    text_.append(indent, ' ');
    text_ += arguments.size() == 0 ? std::string(pattern) : format(pattern, arguments);
    text_ += '\n';
}

std::string moment_text(Duration since_epoch) {
    const auto whole = std::chrono::duration_cast<seconds>(since_epoch);
    const auto rest = std::chrono::duration_cast<microseconds>(since_epoch - whole);
    const auto moment = static_cast<std::time_t>(whole.count());
    std::tm local{};
    ::localtime_r(&moment, &local);
    std::array<char, 32> day{};
    std::strftime(day.data(), day.size(), "%a %b %e %H:%M:%S", &local);
    return format("{}.{:06} ({}.{:06} {})", {whole.count(), rest.count(), day.data(), rest.count(), local.tm_year + 1900});
}

}  // namespace ka::model
