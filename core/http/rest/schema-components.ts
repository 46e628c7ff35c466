import { z } from 'zod';
import { IssuedToken, Me } from '../../contract/access.ts';
import { ConfigFile, ConfigPreview, ConfigView } from '../../contract/configuration.ts';
import { HostCheck, HostTest } from '../../contract/fleet.ts';
import { RequestWithLeases } from '../../contract/requests.ts';
import { LegacyState } from '../../contract/service.ts';
import { Principal, Token } from '../../model/access.ts';
import { LogRow } from '../../model/audit.ts';
import { AuditEntry, AuditVerification } from '../../model/audit-entry.ts';
import { CouchbaseStatus } from '../../model/couchbase.ts';
import { DoctorReport } from '../../model/doctor.ts';
import { Failure } from '../../model/failure.ts';
import { HistoryFacets, HistoryRow, LeaseTimeline, TagUse } from '../../model/history.ts';
import { HostEntryState, HostRow, Measure, OsSlots, PhysicalHost } from '../../model/host.ts';
import { Lease, LeaseState, LeaseStep, LeaseWait } from '../../model/lease.ts';
import { ReconcileFinding } from '../../model/reconcile.ts';
import { Report } from '../../model/report.ts';
import { Plan, ProvisionSpec, RequestRow, RequestState } from '../../model/request.ts';
import { LeaseActResult } from '../../model/selector.ts';
import { VmDetails, VmOwner, VmRow } from '../../model/vm.ts';

/** Answers that have a name in the OpenAPI document, and so a type of that name in generated clients. */
const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  AuditEntry,
  AuditVerification,
  ConfigFile,
  ConfigPreview,
  ConfigView,
  CouchbaseStatus,
  DoctorReport,
  Failure,
  HistoryFacets,
  HistoryRow,
  Host: HostRow,
  HostCheck,
  HostEntryState,
  HostTest,
  IssuedToken,
  Lease,
  LeaseActResult,
  LeaseState,
  LeaseStep,
  LeaseTimeline,
  LeaseWait,
  LegacyState,
  LogRow,
  Me,
  Measure,
  OsSlots,
  PhysicalHost,
  Plan,
  Principal,
  ProvisionSpec,
  ReconcileFinding,
  Report,
  Request: RequestRow,
  RequestState,
  RequestWithLeases,
  TagUse,
  Token,
  Vm: VmRow,
  VmDetails,
  VmOwner,
};

export const componentRegistry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(COMPONENTS)) componentRegistry.add(schema, { id });
