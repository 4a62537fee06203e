-- SPDX-License-Identifier: MIT
--
-- The hazard of nuclear use by mistake: a false alarm that looks real, and a launch in answer to
-- it. A fault tree of two branches, calm and crisis, after Barrett, Baum and Hostetler (2013).
-- Shared early warning may sort out false alarms sooner, or add a second source of them.

return {
  role = "model", id = "accident", version = "1.0",
  title = "Nuclear use by mistake",
  doc = [[
accident_hazard = alarms (launch_calm, or launch_crisis while a crisis lasts)
                  exp(-shared_warning data_centre info_coop)]],

  params = {
    alarms = { unit = "1/yr", min = 0.01, max = 2, default = 0.15, log = true,
               doc = "false alarms a year that look real to those who must decide",
               source = "judgement" },
    launch_calm = { unit = "1", min = 1e-6, max = 0.01, default = 4e-4, log = true,
                    doc = "probability of a launch on such an alarm in calm times",
                    source = "judgement" },
    launch_crisis = { unit = "1", min = 1e-5, max = 0.2, default = 0.015, log = true,
                      doc = "probability of a launch on such an alarm in a crisis",
                      source = "judgement; the defaults give about 0.06 % a year, below the 0.38 % "
                               .. "of one published estimate for all causes (data/"
                               .. "nuclear_risk_estimates.csv)" },
    shared_warning = { unit = "1", min = -0.5, max = 3, default = 0.5,
                       doc = "how far joint early warning sorts out false alarms; below 0 it "
                             .. "adds some",
                       source = "judgement; the sign is contested" },
  },
  inputs = {
    crisis_active = { unit = "1", min = 0, max = 1, default = 0,
                      doc = "1 while a crisis lasts" },
    data_centre = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                    doc = "1 when a joint data centre is offered" },
    info_coop = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                  doc = "information cooperation that runs" },
  },
  derived = {
    accident_hazard = { unit = "1/yr", min = 0, max = 1, default = 0,
                        doc = "hazard of nuclear use by mistake" },
  },

  step = function(v)
    local launch = v.launch_calm
    if v.crisis_active > 0.5 then launch = v.launch_crisis end
    local sorted = v.shared_warning * v.data_centre * v.info_coop
    v.accident_hazard = v.alarms * launch * math.exp(-sorted)
  end,
}
