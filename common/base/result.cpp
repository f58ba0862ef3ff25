#include "common/base/result.hpp"

#include <system_error>

namespace ka {

tl::unexpected<Error> fail_errno(std::string what, int errno_value) {
    what += ": ";
    what += std::generic_category().message(errno_value);
    return fail(std::move(what), errno_value);
}

}  // namespace ka
