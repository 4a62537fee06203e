-- SPDX-License-Identifier: MIT
--
-- Euler, four parts to a step.

return require "race" { scheme = "euler", substeps = 4 }
