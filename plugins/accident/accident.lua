-- SPDX-License-Identifier: MIT
--
-- The hazard of nuclear use by mistake: a false alarm, which looks real to those who must decide,
-- and a launch in answer to it. A fault tree after Barrett, Baum and Hostetler (2013) with a calm
-- and a crisis branch. Shared early warning may sort out alarms sooner and give time before a
-- launch, or add a second source of alarms and of haste: it works on both links, with a weight of
-- either sign on each.

return {
  role = "model", id = "accident", version = "1.1",
  title = "Nuclear use by mistake",
  doc = [[
shared          = data_centre info_coop
plausible       = min(1, (plausible_calm, or plausible_crisis while a crisis lasts)
                         exp(-shared_warning shared))
launch          = min(1, (launch_calm, or launch_crisis while a crisis lasts)
                         exp(-shared_time shared))
alarm_hazard    = alarms plausible
accident_hazard = alarm_hazard launch]],

  params = {
    alarms = { unit = "1/yr", min = 0.01, max = 50, default = 1.5, log = true,
               doc = "false alarms a year that reach those who must judge them",
               source = "judgement" },
    plausible_calm = { unit = "1", min = 1e-4, max = 1, default = 0.1, log = true,
                       doc = "probability that such an alarm looks real in calm times",
                       source = "judgement" },
    plausible_crisis = { unit = "1", min = 1e-3, max = 1, default = 0.3, log = true,
                         doc = "probability that such an alarm looks real in a crisis",
                         source = "judgement" },
    launch_calm = { unit = "1", min = 1e-6, max = 0.01, default = 4e-4, log = true,
                    doc = "probability of a launch on an alarm that looks real, in calm times",
                    source = "judgement" },
    launch_crisis = { unit = "1", min = 1e-5, max = 0.2, default = 0.005, log = true,
                      doc = "probability of a launch on an alarm that looks real, in a crisis",
                      source = "judgement; the defaults give about 0.06 % a year, below the 0.38 % "
                               .. "of one published estimate for all causes (data/"
                               .. "nuclear_risk_estimates.csv)" },
    shared_warning = { unit = "1", min = -0.5, max = 3, default = 0.5,
                       doc = "how far joint early warning sorts out false alarms; below 0 it "
                             .. "adds some",
                       source = "judgement; the sign is contested" },
    shared_time = { unit = "1", min = -0.5, max = 3, default = 0,
                    doc = "how far joint early warning holds back a launch on an alarm that looks "
                          .. "real; below 0 it hastens one",
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
    alarm_hazard = { unit = "1/yr", min = 0, max = 50, default = 0,
                     doc = "hazard of a false alarm that looks real" },
    accident_hazard = { unit = "1/yr", min = 0, max = 50, default = 0,
                        doc = "hazard of nuclear use by mistake" },
  },

  step = function(v)
    local plausible, launch = v.plausible_calm, v.launch_calm
    if v.crisis_active > 0.5 then plausible, launch = v.plausible_crisis, v.launch_crisis end
    local shared = v.data_centre * v.info_coop
    local real = v.alarms * math.min(1, plausible * math.exp(-v.shared_warning * shared))
    v.alarm_hazard = real
    v.accident_hazard = real * math.min(1, launch * math.exp(-v.shared_time * shared))
  end,
}
