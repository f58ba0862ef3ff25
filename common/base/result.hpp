// Result<T>: a value or an Error. The one place of the project that names tl::expected (decision 0001).
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace ka {

// What failed, in words for a log line, and the errno behind it (0 where the kernel was not involved).
struct Error {
    std::string text;
    int errno_value = 0;

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

using Status = Result<void>;

inline tl::unexpected<Error> fail(std::string text, int errno_value = 0) {
    return tl::unexpected<Error>(Error{std::move(text), errno_value});
}

// "what: text of errno", with the number kept beside it.
tl::unexpected<Error> fail_errno(std::string what, int errno_value);

}  // namespace ka
