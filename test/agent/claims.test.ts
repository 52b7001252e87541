import { expect, test } from 'vitest';
import { claimsChange } from '../../src/agent/claims.js';

test.each([
  'Done!',
  'Done. The backup runs at 9.',
  'All set!',
  'I have scheduled the backup for 9am.',
  "I've added the job.",
  'I just removed it.',
  'I successfully paused the job.',
  'The job has been added.',
  'Your backup has been successfully scheduled.',
  'The backup is now scheduled for weekdays.',
  'Both jobs were deleted.',
  'Scheduled: backup, every weekday at 9am.',
  'Removed.',
  '✅ Added backup.',
  'OK.\nI moved it to 10am.',
  'Successfully cancelled the cleanup.',
])('%j claims a change', (text) => {
  expect(claimsChange(text)).toBe(true);
});

test.each([
  '',
  'You have two jobs.',
  'Which job do you mean?',
  'Shall I add it?',
  'I can schedule that for you.',
  'I could not remove it.',
  "I haven't changed anything.",
  "I didn't add the job.",
  'Nothing was changed.',
  'No job was removed.',
  'The job was not added: the name is taken.',
  'When it has been added, you will see it in the list.',
  'Should it be paused, or was it deleted?',
  'backup runs every weekday at 9am.',
  'The last run failed: the disk was full.',
  'Failed to add the job.',
  'I will add it once you say yes.',
])('%j claims none', (text) => {
  expect(claimsChange(text)).toBe(false);
});
