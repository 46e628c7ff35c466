/** Requests and live leases get an owner: the shared one for what came over the open port, else whoever asked. */
export const owners = `
UPDATE requests SET row = json_set(row,
  '$.owner', CASE WHEN requester LIKE 'legacy:%' THEN 'legacy' ELSE requester END,
  '$.teams', json('[]'));
UPDATE live_leases SET row = json_set(row,
  '$.owner', coalesce(
    (SELECT json_extract(requests.row, '$.owner') FROM requests
     WHERE requests.id = json_extract(live_leases.row, '$.requestId')),
    'legacy'),
  '$.teams', json('[]'));
`;
