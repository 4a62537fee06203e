-- SPDX-License-Identifier: MIT
--
-- One sample a future; the critical level is given.

return require "lake_world" { samples = 1, critical = "given" }
