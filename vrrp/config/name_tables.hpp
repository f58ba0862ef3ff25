// The names that the operator of the system gives to kernel numbers in the files of iproute2.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ka::vrrp {

// Each named as its file.
enum class NameFile : std::uint8_t { rt_tables, rt_protos, rt_scopes, rt_dsfield, rt_realms, group };

using Names = std::map<std::string, std::uint32_t, std::less<>>;

// Adds the entries "NUMBER NAME [# COMMENT]" of a text, the number decimal or with 0x; a name that is there already keeps
// its number. Lines of another form and numbers above `most` are left out, as the reference does.
void add_names(Names& names, std::string_view text, std::uint32_t most);

// Reads a file when the first name of its kind is asked for, so that a configuration without such names costs nothing.
class NameTables {
public:
    // The texts of the files of that name in a folder, the preferred first.
    using Texts = std::function<std::vector<std::string>(const std::string& folder, std::string_view file)>;

    NameTables() = default;  // no names
    NameTables(std::vector<std::string> folders, Texts texts);  // the preferred folder first

    std::optional<std::uint32_t> number(NameFile file, std::string_view name);

private:
    std::vector<std::string> folders_;
    Texts texts_;
    std::array<std::optional<Names>, 6> read_;
};

}  // namespace ka::vrrp
