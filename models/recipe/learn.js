/**
 * Trains the half-trained policies of the training set or of the evaluation, when they are not there yet.
 *
 * Run: node --import tsx models/recipe/learn.ts training|evaluation
 */
import { readLearners } from "./learners.js";
const [purpose] = process.argv.slice(2);
if (purpose !== 'training' && purpose !== 'evaluation') {
    process.stderr.write(`which policies? got ${purpose ?? 'nothing'}; say training or evaluation\n`);
    process.exit(2);
}
await readLearners(purpose);
