// A field whose wrong value gets the keyword's own complaint after that of the scalar:
//
//   field_or<"({0}): {1} '{2}' invalid - ignoring", WholeSeconds<0, 4294>, &InstanceDraft::garp, &GarpDraft::delay>()
//
// {0} is the name of the object (complaint_subject, found by its type), {1} the keyword, {2} the word. The member keeps its
// value.
#pragma once

#include <algorithm>
#include <string_view>

#include "common/base/format.hpp"
#include "common/config/keyword.hpp"

namespace ka::config {

// A text as a template argument.
template <std::size_t N>
struct Pattern {
    char text[N]{};
    constexpr Pattern(const char (&literal)[N]) { std::copy_n(literal, N, text); }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

template <Pattern Complaint, typename CodecType, auto... Path>
constexpr Codec field_or(std::uint8_t required = CodecType::required) {
    using Object = typename detail::Root<Path...>::Class;
    Codec codec = field<CodecType, Path...>();
    codec.required = required;
    codec.parse = [](Statement& line, void* made) {
        Object& object = *static_cast<Object*>(made);
        if (auto value = CodecType::parse(line, 1)) {
            auto& member = detail::reach<Path...>(object);
            using Type = typename detail::Unwrapped<std::remove_reference_t<decltype(member)>>::Type;
            member = static_cast<Type>(*value);
        } else {
            line.error(format(Complaint.view(), {complaint_subject(object), line.keyword(), line[1]}), 1);
        }
    };
    return codec;
}

// `[BOOL]` that says nothing by itself, for field_or.
struct QuietBool {
    using Value = bool;
    static constexpr std::uint8_t required = 0;
    static std::optional<bool> parse(Statement& line, std::size_t index) {
        return line.has(index) ? read_bool(line[index]) : std::optional<bool>(true);
    }
    static std::string print(bool value) { return value ? "true" : "false"; }
};

}  // namespace ka::config
