"""scikit-learn's isolation forest on the synthetic matrix of SyntheticMatrix.cs: seconds of fit and of score, on the clock and of the processor,
the best of some repeats.

forest_speed.py ROWS COLUMNS JOBS REPEATS
    prints: version, fit on the clock, fit of the processor, score on the clock, score of the processor. 100 trees of 256 rows; scored 50,000 rows a call, since versions up to 1.2 keep
    a path matrix for a whole call and are four times slower in one.
"""
import sys
import time

import numpy as np
import sklearn
from sklearn.ensemble import IsolationForest

SEED = np.uint64(20261124)
CHUNK = 50_000


def uniform(i):
    with np.errstate(over="ignore"):
        z = SEED + (i + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def matrix(rows, columns):
    x = np.empty((rows, columns))
    for start in range(0, rows, CHUNK):
        stop = min(rows, start + CHUNK)
        k = np.arange(start * columns, stop * columns, dtype=np.uint64) * np.uint64(4)
        total = sum(uniform(k + np.uint64(j)) for j in range(4))
        x[start:stop] = (total - 2).reshape(stop - start, columns)
    x[99::100] *= 3
    return x


def main():
    rows, columns, jobs, repeats = (int(argument) for argument in sys.argv[1:])
    x = matrix(rows, columns)
    best = np.full(4, np.inf)
    for seed in range(repeats):
        start = clock()
        forest = IsolationForest(n_estimators=100, max_samples=min(256, rows), random_state=seed, n_jobs=jobs).fit(x)
        fitted = clock()
        for at in range(0, rows, CHUNK):
            forest.score_samples(x[at:at + CHUNK])
        fit, score = fitted - start, clock() - fitted
        best = np.minimum(best, [fit[0], fit[1], score[0], score[1]])
    print(sklearn.__version__, *best)


def clock():
    return np.array([time.perf_counter(), time.process_time()])


main()
