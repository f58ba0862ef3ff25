// std::visit with one lambda per alternative; a missing alternative does not compile.
#pragma once

namespace ka {

template <typename... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace ka
