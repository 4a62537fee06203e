-- SPDX-License-Identifier: MIT
--
-- Norms against nuclear arms, strategic and non-strategic, as things that may be invested in and
-- that the state of the treaties confirms or wears down. Non-strategic warheads follow their norm:
-- no treaty limits them. Russia, the weaker side in conventional arms, may answer the presence of
-- allied troops with more of them.

return {
  role = "model", id = "arms_norms", version = "1.0",
  title = "Norms of nuclear reduction and non-strategic warheads",
  doc = [[
d strategic_norm    = (clamp(own + strategic norms + law d(regime), 0, 1)
                      - strategic_norm)/habit dt
d nonstrategic_norm = (clamp(own + nonstrategic norms + law d(regime), 0, 1)
                      - nonstrategic_norm)/habit dt
d warheads_nonstrategic_us  = -cut_us d(nonstrategic_norm) warheads_nonstrategic_us dt
d warheads_nonstrategic_rus = (-cut_rus d(nonstrategic_norm) + compensate reassurance)
                              warheads_nonstrategic_rus dt
`own` is the norm of the start, d(.) the change since then; stocks follow their exact solution over
a step.]],

  params = {
    strategic = { unit = "1", min = 0, max = 1, default = 0.3,
                  doc = "what full investment adds to the strategic norm in the end",
                  source = "judgement" },
    nonstrategic = { unit = "1", min = 0, max = 1, default = 0.3,
                     doc = "what full investment adds to the non-strategic norm in the end",
                     source = "judgement" },
    law = { unit = "1", min = 0, max = 1, default = 0.3,
            doc = "what the whole treaty regime is worth to norms", source = "judgement" },
    habit = { unit = "yr", min = 0.5, max = 30, default = 6,
              doc = "time in which norms follow", source = "judgement" },
    cut_us = { unit = "1/yr", min = 0, max = 1, default = 0.1,
               doc = "rate of US reductions for a whole norm gained", source = "judgement" },
    cut_rus = { unit = "1/yr", min = -0.2, max = 1, default = 0.05,
                doc = "rate of Russian reductions for it; below 0 restraint of others is used",
                source = "judgement; the sign is contested (P8.6 claims above 0)" },
    compensate = { unit = "1/yr", min = -0.05, max = 0.2, default = 0.02,
                   doc = "rate at which Russia answers full reassurance of NATO's members; below "
                         .. "0 it is deterred",
                   source = "judgement; the sign is contested" },
  },
  inputs = {
    norms = { unit = "1", min = 0, max = 1, default = 0, optional = true,
              doc = "investment in norms of nuclear reduction" },
    regime = { unit = "1", min = 0, max = 1, default = 1, optional = true,
               doc = "share of the arms control regime that is alive and kept" },
    reassurance = { unit = "1", min = 0, max = 1, default = 0, optional = true,
                    doc = "reassurance of allies, beyond the start" },
  },
  stocks = {
    strategic_norm = { unit = "1", min = 0, max = 1, default = 0.5, bounded = true,
                       doc = "strength of the norm against strategic arms" },
    nonstrategic_norm = { unit = "1", min = 0, max = 1, default = 0.3, bounded = true,
                          doc = "strength of the norm against non-strategic arms" },
    warheads_nonstrategic_us = { unit = "warheads", min = 0, max = 1e5, default = 200,
                                 bounded = true, doc = "non-strategic warheads of the US" },
    warheads_nonstrategic_rus = { unit = "warheads", min = 0, max = 1e5, default = 2000,
                                  bounded = true, doc = "non-strategic warheads of Russia" },
  },
  state = {
    strategic_then = { unit = "1", min = 0, max = 1, default = 0.5,
                       doc = "strategic norm at the start" },
    nonstrategic_then = { unit = "1", min = 0, max = 1, default = 0.3,
                          doc = "non-strategic norm at the start" },
    regime_then = { unit = "1", min = -1, max = 1, default = -1,
                    doc = "regime of the first step; -1 before it" },
  },

  start = function(v)
    v.strategic_then = v.strategic_norm
    v.nonstrategic_then = v.nonstrategic_norm
  end,

  step = function(v)
    local dt = v.dt
    if v.regime_then < 0 then v.regime_then = v.regime end
    local law = v.law * (v.regime - v.regime_then)
    local strategic, nonstrategic = v.strategic_norm, v.nonstrategic_norm

    local pace = -math.expm1(-dt / v.habit)
    local aim = math.clamp(v.strategic_then + v.strategic * v.norms + law, 0, 1)
    v.strategic_norm = strategic + pace * (aim - strategic)
    aim = math.clamp(v.nonstrategic_then + v.nonstrategic * v.norms + law, 0, 1)
    v.nonstrategic_norm = nonstrategic + pace * (aim - nonstrategic)

    local firmer = nonstrategic - v.nonstrategic_then
    local us, rus = v.warheads_nonstrategic_us, v.warheads_nonstrategic_rus
    v.warheads_nonstrategic_us = us * math.exp(-v.cut_us * firmer * dt)
    v.warheads_nonstrategic_rus = rus * math.exp((v.compensate * v.reassurance
                                                  - v.cut_rus * firmer) * dt)
  end,
}
