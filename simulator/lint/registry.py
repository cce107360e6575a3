"""The table of lint rules, by code."""

from simulator.lint.base import Rule
from simulator.lint.rules.added_field_without_default import AddedFieldWithoutDefault
from simulator.lint.rules.append_without_expected_version import AppendWithoutExpectedVersion
from simulator.lint.rules.batch_limit_below_default import BatchLimitBelowDefault
from simulator.lint.rules.call_without_timeout import CallWithoutTimeout
from simulator.lint.rules.cancelled_unseen import CancelledUnseen
from simulator.lint.rules.carried_but_never_produced import CarriedButNeverProduced
from simulator.lint.rules.command_not_idempotent import CommandNotIdempotent
from simulator.lint.rules.committed_before_handled import CommittedBeforeHandled
from simulator.lint.rules.compacted_without_key import CompactedWithoutKey
from simulator.lint.rules.compaction_drops_events import CompactionDropsEvents
from simulator.lint.rules.compatibility_unchecked import CompatibilityUnchecked
from simulator.lint.rules.consumer_not_idempotent import ConsumerNotIdempotent
from simulator.lint.rules.contention_on_one_stream import ContentionOnOneStream
from simulator.lint.rules.dead_letters_expire import DeadLettersExpire
from simulator.lint.rules.dual_write import DualWrite
from simulator.lint.rules.endless_retry_before_the_pivot import EndlessRetryBeforeThePivot
from simulator.lint.rules.event_nobody_handles import EventNobodyHandles
from simulator.lint.rules.event_without_correlation import EventWithoutCorrelation
from simulator.lint.rules.event_without_id import EventWithoutId
from simulator.lint.rules.events_in_a_circle import EventsInACircle
from simulator.lint.rules.external_system_nobody_calls import ExternalSystemNobodyCalls
from simulator.lint.rules.failures_are_dropped import FailuresAreDropped
from simulator.lint.rules.fan_out import FanOut
from simulator.lint.rules.handler_nobody_calls import HandlerNobodyCalls
from simulator.lint.rules.heartbeat_too_rare import HeartbeatTooRare
from simulator.lint.rules.hot_partition import HotPartition
from simulator.lint.rules.idle_members import IdleMembers
from simulator.lint.rules.json_beside_avro import JsonBesideAvro
from simulator.lint.rules.key_is_no_field import KeyIsNoField
from simulator.lint.rules.lag_outlives_retention import LagOutlivesRetention
from simulator.lint.rules.leader_alone_acknowledges import LeaderAloneAcknowledges
from simulator.lint.rules.little_headroom import LittleHeadroom
from simulator.lint.rules.money_as_binary_fraction import MoneyAsBinaryFraction
from simulator.lint.rules.no_broker_may_fail import NoBrokerMayFail
from simulator.lint.rules.no_key_no_order import NoKeyNoOrder
from simulator.lint.rules.no_objective import NoObjective
from simulator.lint.rules.no_pivot import NoPivot
from simulator.lint.rules.no_retry_before_dead_letter import NoRetryBeforeDeadLetter
from simulator.lint.rules.no_snapshots import NoSnapshots
from simulator.lint.rules.nobody_consumes import NobodyConsumes
from simulator.lint.rules.nobody_produces import NobodyProduces
from simulator.lint.rules.nobody_watches_the_lag import NobodyWatchesTheLag
from simulator.lint.rules.nothing_starts_the_saga import NothingStartsTheSaga
from simulator.lint.rules.objective_below_idle_time import ObjectiveBelowIdleTime
from simulator.lint.rules.one_copy_acknowledged import OneCopyAcknowledged
from simulator.lint.rules.overloaded import Overloaded
from simulator.lint.rules.participant_not_idempotent import ParticipantNotIdempotent
from simulator.lint.rules.peak_never_drains import PeakNeverDrains
from simulator.lint.rules.poison_record_blocks import PoisonRecordBlocks
from simulator.lint.rules.poll_outlasts_its_interval import PollOutlastsItsInterval
from simulator.lint.rules.produced_but_not_carried import ProducedButNotCarried
from simulator.lint.rules.projection_not_idempotent import ProjectionNotIdempotent
from simulator.lint.rules.projection_reads_the_clock import ProjectionReadsTheClock
from simulator.lint.rules.recompressed_at_the_broker import RecompressedAtTheBroker
from simulator.lint.rules.record_above_topic_limit import RecordAboveTopicLimit
from simulator.lint.rules.recorded_after_the_action import RecordedAfterTheAction
from simulator.lint.rules.removed_field_without_default import RemovedFieldWithoutDefault
from simulator.lint.rules.replicas_above_brokers import ReplicasAboveBrokers
from simulator.lint.rules.retention_deletes_history import RetentionDeletesHistory
from simulator.lint.rules.retries_outlast_the_poll_interval import RetriesOutlastThePollInterval
from simulator.lint.rules.retry_without_end import RetryWithoutEnd
from simulator.lint.rules.saga_never_resumes import SagaNeverResumes
from simulator.lint.rules.saga_often_taken_back import SagaOftenTakenBack
from simulator.lint.rules.schema_nobody_uses import SchemaNobodyUses
from simulator.lint.rules.single_copy import SingleCopy
from simulator.lint.rules.single_instance import SingleInstance
from simulator.lint.rules.step_without_timeout import StepWithoutTimeout
from simulator.lint.rules.step_without_undo import StepWithoutUndo
from simulator.lint.rules.subject_named_after_topic import SubjectNamedAfterTopic
from simulator.lint.rules.time_without_unit import TimeWithoutUnit
from simulator.lint.rules.timeout_below_p99 import TimeoutBelowP99
from simulator.lint.rules.timeouts_above_deadline import TimeoutsAboveDeadline
from simulator.lint.rules.topic_names_collide import TopicNamesCollide
from simulator.lint.rules.undo_after_the_pivot import UndoAfterThePivot
from simulator.lint.rules.undo_gives_up import UndoGivesUp
from simulator.lint.rules.unknown_events_ignored import UnknownEventsIgnored
from simulator.lint.rules.waits_for_what_never_comes import WaitsForWhatNeverComes

RULES: tuple[type[Rule], ...] = (
    Overloaded,  # CAP001
    LittleHeadroom,  # CAP002
    HotPartition,  # CAP003
    PeakNeverDrains,  # CAP004
    LagOutlivesRetention,  # CAP005
    ObjectiveBelowIdleTime,  # CAP006
    DualWrite,  # EVT001
    AppendWithoutExpectedVersion,  # EVT002
    NoSnapshots,  # EVT003
    UnknownEventsIgnored,  # EVT004
    CommandNotIdempotent,  # EVT005
    ConsumerNotIdempotent,  # EVT006
    ProjectionNotIdempotent,  # EVT007
    ProjectionReadsTheClock,  # EVT008
    ContentionOnOneStream,  # EVT009
    ReplicasAboveBrokers,  # KAF001
    OneCopyAcknowledged,  # KAF002
    NoBrokerMayFail,  # KAF003
    SingleCopy,  # KAF004
    RetentionDeletesHistory,  # KAF005
    RecompressedAtTheBroker,  # KAF006
    BatchLimitBelowDefault,  # KAF007
    NoKeyNoOrder,  # KAF008
    KeyIsNoField,  # KAF009
    IdleMembers,  # KAF010
    PollOutlastsItsInterval,  # KAF011
    LeaderAloneAcknowledges,  # KAF012
    CommittedBeforeHandled,  # KAF013
    CompactedWithoutKey,  # KAF014
    CompactionDropsEvents,  # KAF015
    HeartbeatTooRare,  # KAF016
    TopicNamesCollide,  # KAF017
    PoisonRecordBlocks,  # OPS001
    FailuresAreDropped,  # OPS002
    NoRetryBeforeDeadLetter,  # OPS003
    DeadLettersExpire,  # OPS004
    RetryWithoutEnd,  # OPS005
    CallWithoutTimeout,  # OPS006
    NoObjective,  # OPS007
    NobodyWatchesTheLag,  # OPS008
    SingleInstance,  # OPS009
    RetriesOutlastThePollInterval,  # OPS010
    CancelledUnseen,  # SAG001
    RecordedAfterTheAction,  # SAG002
    StepWithoutTimeout,  # SAG003
    SagaNeverResumes,  # SAG004
    ParticipantNotIdempotent,  # SAG005
    StepWithoutUndo,  # SAG006
    UndoGivesUp,  # SAG007
    NoPivot,  # SAG008
    TimeoutBelowP99,  # SAG009
    TimeoutsAboveDeadline,  # SAG010
    NothingStartsTheSaga,  # SAG011
    UndoAfterThePivot,  # SAG012
    EndlessRetryBeforeThePivot,  # SAG013
    SagaOftenTakenBack,  # SAG014
    MoneyAsBinaryFraction,  # SCH001
    TimeWithoutUnit,  # SCH002
    EventWithoutId,  # SCH003
    EventWithoutCorrelation,  # SCH004
    SubjectNamedAfterTopic,  # SCH005
    JsonBesideAvro,  # SCH006
    AddedFieldWithoutDefault,  # SCH007
    RemovedFieldWithoutDefault,  # SCH008
    RecordAboveTopicLimit,  # SCH009
    SchemaNobodyUses,  # SCH010
    CompatibilityUnchecked,  # SCH011
    NobodyConsumes,  # TOP001
    NobodyProduces,  # TOP002
    CarriedButNeverProduced,  # TOP003
    ProducedButNotCarried,  # TOP004
    WaitsForWhatNeverComes,  # TOP005
    EventNobodyHandles,  # TOP006
    HandlerNobodyCalls,  # TOP007
    EventsInACircle,  # TOP008
    FanOut,  # TOP009
    ExternalSystemNobodyCalls,  # TOP010
)
