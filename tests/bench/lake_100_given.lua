-- SPDX-License-Identifier: MIT
--
-- A hundred samples a future; the critical level is given.

return require "lake_world" { samples = 100, critical = "given" }
