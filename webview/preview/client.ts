/** What previews ask of the host. */
import type { Client } from '../../engine/rpc/contract.ts';
import type { HostContract } from '../messages.ts';

export type PreviewClient = Pick<
  Client<HostContract>,
  | 'preview'
  | 'previewParts'
  | 'previewText'
  | 'previewBytes'
  | 'previewRows'
  | 'previewLine'
  | 'previewImage'
  | 'previewStatistics'
  | 'copy'
>;
