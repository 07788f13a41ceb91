/** The entry of workers that only describe: they are many, and load no more than they need. */
import { parentPort } from 'node:worker_threads';
import { serve } from '../rpc/channel.ts';
import { giveWay } from './background.ts';
import { createDescribeHandlers, describeContract } from './describe.ts';
import { portTransport } from './transport.ts';

if (!parentPort) throw new Error('This module is the entry of a worker.');
giveWay();
serve(describeContract, createDescribeHandlers(), portTransport(parentPort));
