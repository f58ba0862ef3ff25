// $NAME=VALUE definitions and their use in a line (core.md 5.6).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/config/source.hpp"

namespace ka::config {

// One line is a plain value; more are yielded one at a time.
using DefinitionBody = std::vector<std::string>;

class Definitions {
public:
    explicit Definitions(const Facts& facts) : facts_(&facts), random_state_(facts.random_seed) {}

    void set(std::string_view name, DefinitionBody body, const Location& at) { bodies_.insert_or_assign(std::string(name), Defined{std::move(body), at}); }
    void set_directory(std::string_view directory) { directory_ = directory; }  // ${_PWD}
    void seed(std::uint64_t value) { random_state_ = value; }

    struct Expansion {
        std::string text;
        std::vector<DefinitionBody> following;  // further lines, those to be read first last
        std::vector<std::string> complaints;
        std::vector<std::pair<std::string, Location>> used;  // the definitions, and where they stand; not the predefined ones
        bool changed = false;
        bool too_long = false;  // the line cannot be used
    };
    // Replaces every reference that is defined, again and again until none is left or the line grows beyond its limit.
    Expansion expand(std::string_view line);

private:
    struct Reference {
        std::size_t end = 0;  // behind it
        std::string_view name;
        std::string_view arguments;
    };
    static std::optional<Reference> reference_at(std::string_view text, std::size_t dollar);
    std::optional<std::string> predefined(const Reference& reference, std::vector<std::string>& complaints);
    std::string random_number(std::string_view arguments, std::vector<std::string>& complaints, bool& valid);

    struct Defined {
        DefinitionBody lines;
        Location at;
    };

    const Facts* facts_;
    std::uint64_t random_state_;
    std::string directory_;
    std::map<std::string, Defined, std::less<>> bodies_;
};

// The length of a definition's name at the front of the text; 0 = none there.
std::size_t name_length(std::string_view text);

}  // namespace ka::config
