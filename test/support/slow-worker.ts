/** Runs first in a worker: its files are as slow as those of the thread that started it. */
import { getEnvironmentData } from 'node:worker_threads';
import { SlowFiles, slowFilesData } from './slow-files.ts';
import type { SlowFilesData } from './slow-files.ts';

const { folder, milliseconds, counts } = getEnvironmentData(slowFilesData) as SlowFilesData;
new SlowFiles(folder, milliseconds, counts);
