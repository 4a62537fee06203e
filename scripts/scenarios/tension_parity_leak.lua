-- SPDX-License-Identifier: MIT
--
-- Second tension (X.3). Mistrust of US leadership broke earlier attempts to share data, which
-- speaks for an equal share of the administration; but whoever administers has access, and what is
-- accessible leaks. Is there a best share of Russia in a joint data centre, between none and half?

local s = require "scenarios.nato_russia_2015"

s.title = "NATO and Russia, mid-2015: how much of the data centre for Russia"
s.question = "Which share of the administration is best, between none and half?"

local function centre(share)
  return { open = { ["2016-06"] = "open" }, share = share, guard = 0.5 }
end
s.policies = {
  no_centre = { title = "No data centre" },
  share_00  = { title = "Data centre, Russia only a guest", data_centre = centre(0) },
  share_10  = { title = "Data centre, a tenth for Russia", data_centre = centre(0.1) },
  share_20  = { title = "Data centre, a fifth for Russia", data_centre = centre(0.2) },
  share_30  = { title = "Data centre, three tenths for Russia", data_centre = centre(0.3) },
  share_40  = { title = "Data centre, two fifths for Russia", data_centre = centre(0.4) },
  share_50  = { title = "Data centre, half and half", data_centre = centre(0.5) },
}

local both_ways = { "info_coop.leak0", "trust.shared" }
s.claims = {
  leak = {
    says = "An equal share leaks more than none",
    from = "X.3", policy = "share_50", against = "share_00", metric = "p_leak",
    direction = "higher", assumed = "access grows with the share (info_coop)",
  },
  parity = {
    says = "An equal share makes Russia feel more equal than none",
    from = "P4.1", policy = "share_50", against = "share_00", metric = "parity_end",
    direction = "higher", assumed = "parity follows the share (trust)",
  },
  some = {
    says = "A fifth for Russia is better than the part of a guest",
    from = "X.3", policy = "share_20", against = "share_00", direction = "higher",
    opposed_by = both_ways,
  },
  not_half = {
    says = "A fifth for Russia is better than half",
    from = "X.3", policy = "share_20", against = "share_50", direction = "higher",
    opposed_by = both_ways,
  },
  worth_it = {
    says = "A centre with a fifth for Russia is better than no centre",
    from = "P3.10", policy = "share_20", against = "no_centre", direction = "higher",
    opposed_by = both_ways,
  },
}

return s
