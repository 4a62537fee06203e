-- SPDX-License-Identifier: MIT
--
-- Contributes to a stock that somebody else has to own.

return {
  role = "model", id = "gift", version = "1.0", title = "A gift",
  adds = { treasure = { unit = "US$ bn" } },
  step = function(v) v.treasure = v.dt end,
}
