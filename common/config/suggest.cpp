#include "common/config/suggest.hpp"

#include <algorithm>
#include <array>

namespace ka::config {

namespace {
constexpr std::size_t longest = 48;  // keywords are shorter; longer words get no suggestion
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (a.size() > longest || b.size() > longest || difference >= limit) return limit;
    std::array<std::array<std::size_t, longest + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& now = rows[i % 3];
        const auto& before = rows[(i - 1) % 3];
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            now[j] = std::min({before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return std::min(rows[a.size() % 3][b.size()], limit);
}

void Suggestion::consider(std::string_view candidate) {
    const std::size_t near = std::min(distance_, std::max<std::size_t>(wrong_.size() / 3, 1) + 1);  // short words: one edit
    const std::size_t found = edit_distance(wrong_, candidate, near);
    if (found >= near) return;
    distance_ = found;
    best_ = candidate;
}

}  // namespace ka::config
