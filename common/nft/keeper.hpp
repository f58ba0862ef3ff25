// Keeps one table as it is wanted: decides which transactions bring it there, and takes what came of them. Pure: the table of
// the kernel is what our own transactions made of it, or unknown, and then it is made anew.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "common/nft/ruleset.hpp"

namespace ka::nft {

class Keeper {
public:
    Keeper(Family family, std::string name) : family_(family), name_(std::move(name)) {}

    Family family() const { return family_; }
    const std::string& name() const { return name_; }

    // nullopt: no table. Elements stay wanted.
    void want(std::optional<Table> layout);
    // Counted: an element is wanted as long as someone wants it.
    void add(const Element& element);
    void remove(const Element& element);

    // Somebody else changed the table, or a transaction failed.
    void lose_sight();
    // There is a table of this name from an earlier life, to be replaced or removed.
    void found_leftover() { trusted_ = false; }

    bool has_additions() const;
    bool has_work(bool may_remove) const { return has_additions() || (may_remove && !dirty_.empty()); }
    // The next transaction, with about `limit` elements. Elements are taken out only with `may_remove`: an address is blocked
    // until it is gone. Call done() or lose_sight() for each.
    std::optional<Transaction> next(std::size_t limit, bool may_remove);
    void done(const Transaction& transaction);
    bool settled() const { return !rebuild() && dirty_.empty(); }
    bool exists() const { return made_.has_value(); }
    // Its removal, at the end.
    std::optional<Transaction> farewell() const;

private:
    bool rebuild() const { return !trusted_ || made_ != layout_; }
    bool wanted(const Element& element) const { return layout_ && wanted_.contains(element); }

    Family family_;
    std::string name_;
    std::optional<Table> layout_;
    std::optional<Table> made_;
    bool trusted_ = true;  // made_ is what the kernel has
    std::map<Element, std::size_t> wanted_;
    std::set<Element> there_;
    std::set<Element> dirty_;  // those for which wanted_ and there_ may differ
};

}  // namespace ka::nft
