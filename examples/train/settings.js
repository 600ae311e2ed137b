import { PPO_SETTINGS } from "./ppo.js";
import { SAC_SETTINGS } from "./sac.js";
const SAC = { settings: SAC_SETTINGS, environments: 8, scale: 1 };
const PPO = { settings: PPO_SETTINGS, environments: 32, scale: 5 };
export const SAC_FOR = {
    reach: { ...SAC, steps: 4_096 },
    push: { ...SAC, settings: { ...SAC_SETTINGS, gamma: 0.98, updatesPerStep: 0.25 }, steps: 98_304 },
    'pick-place': { ...SAC, steps: 24_576 },
};
export const PPO_FOR = {
    reach: { ...PPO, steps: 40_960 },
    // The fist goes the long way round before it is paid: farther sight.
    push: { ...PPO, settings: { ...PPO_SETTINGS, gamma: 0.98, lambda: 0.95 }, steps: 409_600 },
    'pick-place': { ...PPO, steps: 112_640 },
};
