-- SPDX-License-Identifier: MIT
--
-- One sample a future; the critical level is solved for.

return require "lake_world" { samples = 1, critical = "solved" }
