/**
 * A lease that is not available yet keeps how long it is to live, since its deadline is set anew when it is available.
 * Before, that was its deadline less its request.
 */
export const lifetimeOfLeases = `
UPDATE live_leases
  SET row = json_set(row, '$.lifetimeMs', json_extract(row, '$.deadlineAt') - json_extract(row, '$.createdAt'))
  WHERE json_extract(row, '$.state.kind') IN ('queued', 'cloning', 'booting', 'waiting-for-ip')
    AND json_extract(row, '$.deadlineAt') > json_extract(row, '$.createdAt');
`;
