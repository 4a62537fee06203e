-- SPDX-License-Identifier: MIT
--
-- A hundred samples a future; the critical level is solved for.

return require "lake_world" { samples = 100, critical = "solved" }
