#include "common/nft/keeper.hpp"

#include <algorithm>

namespace ka::nft {

void Keeper::want(std::optional<Table> layout) { layout_ = std::move(layout); }

void Keeper::add(const Element& element) {
    if (wanted_[element]++ == 0) dirty_.insert(element);
}

void Keeper::remove(const Element& element) {
    const auto found = wanted_.find(element);
    if (found == wanted_.end() || --found->second > 0) return;
    wanted_.erase(found);
    dirty_.insert(element);
}

void Keeper::lose_sight() {
    trusted_ = false;
    there_.clear();
    dirty_.clear();
    for (const auto& [element, count] : wanted_) dirty_.insert(element);
}

bool Keeper::has_additions() const {
    if (rebuild()) return true;
    return std::ranges::any_of(dirty_, [&](const Element& element) { return wanted(element) && !there_.contains(element); });
}

std::optional<Transaction> Keeper::next(std::size_t limit, bool may_remove) {
    Transaction transaction{family_, name_, false, std::nullopt, {}, {}};
    if (rebuild()) {
        transaction.remove = !trusted_ || made_.has_value();
        transaction.create = layout_;
        lose_sight();
        if (!layout_) return transaction;
    }
    for (auto at = dirty_.begin(); at != dirty_.end() && transaction.added.size() + transaction.removed.size() < limit;) {
        const bool is_there = there_.contains(*at);
        if (wanted(*at) && !is_there) transaction.added.push_back(*at);
        else if (!wanted(*at) && is_there && may_remove) transaction.removed.push_back(*at);
        const bool waits = !wanted(*at) && is_there && !may_remove;
        at = waits ? std::next(at) : dirty_.erase(at);
    }
    if (!transaction.create && transaction.added.empty() && transaction.removed.empty()) return std::nullopt;
    return transaction;
}

void Keeper::done(const Transaction& transaction) {
    if (transaction.remove || transaction.create) {
        made_ = transaction.create;
        trusted_ = true;
    }
    there_.insert(transaction.added.begin(), transaction.added.end());
    for (const Element& element : transaction.removed) there_.erase(element);
}

std::optional<Transaction> Keeper::farewell() const {
    if (trusted_ && !made_) return std::nullopt;
    return Transaction{family_, name_, true, std::nullopt, {}, {}};
}

}  // namespace ka::nft
