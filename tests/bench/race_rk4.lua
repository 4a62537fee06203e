-- SPDX-License-Identifier: MIT
--
-- As shipped: Runge-Kutta of order 4, four parts to a step.

return require "race" { scheme = "rk4", substeps = 4 }
