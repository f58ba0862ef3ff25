// "Did you mean": the known word that a wrong one was probably meant to be.
#pragma once

#include <cstddef>
#include <string_view>

namespace ka::config {

// The nearest of the candidates by edits (a swap of neighbours counts as one), if it is near enough to be worth saying;
// empty otherwise.
class Suggestion {
public:
    explicit Suggestion(std::string_view wrong) : wrong_(wrong) {}
    void consider(std::string_view candidate);
    std::string_view best() const { return best_; }

private:
    std::string_view wrong_;
    std::string_view best_;
    std::size_t distance_ = 3;  // further away is no suggestion
};

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace ka::config
