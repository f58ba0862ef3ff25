#include "common/base/format.hpp"

#include <fmt/args.h>
#include <fmt/format.h>

#include "common/base/bug.hpp"

namespace ka {

std::string format(std::string_view pattern, std::initializer_list<FormatArg> arguments) {
    fmt::dynamic_format_arg_store<fmt::format_context> store;
    for (const auto& argument : arguments) {
        switch (argument.kind) {
            case FormatArg::Kind::integer: store.push_back(argument.integer); break;
            case FormatArg::Kind::natural: store.push_back(argument.natural); break;
            case FormatArg::Kind::real: store.push_back(argument.real); break;
            case FormatArg::Kind::text: store.push_back(fmt::string_view(argument.text.data(), argument.text.size()));
        }
    }
    try {
        return fmt::vformat(fmt::string_view(pattern.data(), pattern.size()), store);
    } catch (const fmt::format_error&) {
#ifndef NDEBUG
        bug(std::string(pattern).c_str());
#else
        return std::string(pattern);
#endif
    }
}

}  // namespace ka
