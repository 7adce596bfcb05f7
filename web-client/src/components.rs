//! Pieces of the screen, one a file. Plain functions where the state is given, Yew components where a piece has a state of its own.
//!
//! Tests find the main controls by `data-test`; the names are stable:
//!
//! - frame: `tab-home` `tab-visits` `tab-attendance` `tab-approvals` `tab-me` `back` `sync-chip` (its `data-state` is one of `synced` `waiting`
//!   `running` `offline` `offline-waiting` `person` `sign-in` `clock` `storage`) `snack` `snack-undo`
//! - sign-in: `login` `password` `sign-in` `sign-in-problem`
//! - home: `next-punch` `next-visit` `needs` `quick-leave` `quick-visit` `quick-unsent` `quick-apps`
//! - attendance: `punch` `punch-result` `outside-note` `point` (with `data-mark`) `why` `go-month` `go-leaves` `go-group`; the year `go-year`
//! - board: `as-of` `board-search` `board-all` `board-filter` `board-by-group` `board-by-window` `board-unit` (with `data-unit`, `data-short`) `group-row`
//!   (with `data-worker`, `data-now`) `open-person` `remind` `go-grid` `go-checks`; `colleague` (with `data-worker`) `colleague-year`; `grid`
//!   `grid-sentence` `grid-row` `grid-cell` (with `data-day`) `day-bar` `board-unit-field`; `time-check` (with `data-worker`) `check-accept` `check-refuse`
//!   `check-reason` `check-refuse-send`; `year-field`
//! - make-ups: `makeup-point` and `makeup-request` (with `data-place`) `makeup-ask` `makeup-time` `makeup-reason` `makeup-send` `makeup-withdraw`
//!   `makeup-verify` `makeup-showed` `makeup-camera` `makeup-from` `makeup-to` `makeup-remark` `makeup-agree` `makeup-refuse`
//! - attendance summary: `report` (with `data-versions`) `report-period` `report-line` (with `data-worker`) `report-told` `report-reason` `report-publish`
//!   `export` (with `data-code`) `export-xlsx` `export-csv` `export-print` `paper` `check-file` `check-code` `check-same` `check-other`
//! - appeals: `appeal-make` `appeal-reason` `appeal-send` `appeal` `own-appeal`; `appeal-request` (with `data-person`) `appeal-decide`
//!   `appeal-becomes-0` … `appeal-remark` `appeal-uphold` `appeal-reject`
//! - import: `import-file` `import-source` `import-looked` (with `data-new`) `import-trouble` (with `data-found`) `import-write` `import-batch`
//!   `import-undo` `import-reason` `import-undo-all`
//! - matters: `catalogue-search` `matter-row` `matter` `matter-materials` `tell`; in a form `tick-list` `tick-off` (with `data-key`) `marked`
//! - a paper that is checked: `checked` (with `data-found`) `check-again` `paper-code` `paper-pdf`
//! - a place: `place-board` (with `data-code`) `place-code`; `relief-finding` (with `data-answer`)
//! - returns: `leave-back` `return-punched` `excuse-reason` `excuse-send` `enter-return` `excuse-accept` `excuse-refuse` `awol-form` `awol-send`;
//!   paper slips `paper-person` … `paper-send` `paper-show`
//! - visits: `visit-row` (with `data-doc`, `data-stage`) `filter-today` `filter-coming` `filter-open` `filter-done` `visit-new` `show-more`
//!   `round` (with `stops`) `round-day` (with `data-day`) `round-before` `round-after` `stop` (with `data-doc`, `data-way`) `round-papers`
//!   `round-print` `calendar-file`
//! - one visit: `visit-stage` (with `data-stage`) `resume` `step-prepare` … `step-deliver`; `kit-…` `materials-told` `prepared` `depart` `arrive` `sos`
//!   `identity-last` `identity-fits` (with `data-fits`) `present` `present-name` `present-relation` `identity-done` `identity-wrong` `tick` (with `data-key`)
//!   `notes` `notes-state` (with `data-state`) `item-name` `item-count` `item-take` `item-return` `item` `show-applicant` `facing-turn` `facing-read`
//!   `facing-silent` `sign-way` `signature` `signature-clear` `pressed` `witness-name` `witness-knows` `done-on-site`
//!   `promise-reason` `promise-planned` `promise` `rate-ask` `rate-level` … `rate-comment` `rate-send` `rate-skip` `sealed` `come-back` `delivered`
//!   `history`; `not-finished` and in its sheet `obstacle` `obstacle-text` `not-finished-write`; then `obstacle-next` (with `data-reason`) `go-again`
//!   `one-time` `refused-cancel`; `trips` (with `data-count`, `data-again`); `follow-up` and in its sheet `follow-up-reached` `follow-up-write`
//! - photographs: `photo-take` (with `data-subject`) `photo` (with `data-photo`, `data-arrived`) `photo-look` `photo-shown` `photo-back` `photo-reason`
//!   `photo-back-send`; taking one: `camera` (with `data-live`) `shoot` `photo-file` `photo-draft` `cover-top` `cover-middle` `cover-foot` `photo-use`
//!   `photo-again`; on their way: `photos-waiting` (with `data-chunks`) `photos-any-line` `photos-hurry`
//! - ratings: `feedback-row` (with `data-doc`, `data-open`) `feedback-figures` `complaint-findings` `complaint-outcome` `complaint-send` `complaint-handled`
//! - before it is planned: `assign` `verify-start` `confirm` `reject` `schedule` `inform`; `plan-staff` (with `data-key`) `plan-against` (with
//!   `data-worker`) `slots` `slots-length-60` … `slot-day` and `slot` (with `data-value`) `slots-none` `next-free`; `moves`
//! - leave: `leave-kind` `leave-reason` `leave-from-date` `leave-from-time` `leave-to-date` `leave-to-time` `leave-whole-afternoon` …, `leave-length`
//!   `leave-chain` `leave-send`; `leave-row` and `leave-state` (with `data-stage`) `withdraw` `revoke` `report-return`
//! - approvals: `approval` (with `data-doc`) `agree` `refuse` `refuse-reason` `refuse-send` `decision-state` `confirm-again` `file` `confirm-return`
//!   `others` with `other-refused` (with `data-kind`), each with `reason` (with `data-code`) and `other-seen`
//! - unsent work: `unsent-row` (with `data-progress` `saving` `held` `saved` `received`, `data-kind`, `data-doc`) `undo` `refused-row` `reason` (with
//!   `data-code`) `refused-content` `acknowledge` `fix` `export` `sync-now` `show-more`
//! - sync details: `sync-sentence` (with `data-state`) `last-success` `clock-check` `open-unsent` `open-refused` `storage` `position` (with `data-scope`)
//!   `state-digest` (with `data-digest`) `sign-in-again` `sync-now` `export`
//! - a record's history: `trail-step` (with `data-kind`; own ones that wait with `data-progress`) `trail` `trail-pending` `full-record-show` `full-record`
//!   `full-entry` (with `data-seq`) `open-record`
//! - meetings: `meetings-coming` `meetings-past` `meeting-row` (with `data-doc`) `meeting-state` (with `data-stage`) `meeting-new`; planning:
//!   `meeting-kind-…` `meeting-date` `meeting-time` `meeting-place` `meeting-agenda` `meeting-convenor` `meeting-person` (with `data-key`) `meeting-plan`
//! - a meeting: `meeting-check-in` `checked-in` `meeting-check-out` `meeting-unexcused` `meeting-leave` (with `data-stage`) `meeting-leave-reason`
//!   `meeting-leave-stand-in` `meeting-leave-way-…` `meeting-leave-date` `meeting-leave-time` `meeting-leave-paper` `meeting-leave-ask` `meeting-request` (with
//!   `data-person`) `meeting-paper` `meeting-grant` `meeting-refuse` and in its sheet `meeting-refuse-reason` `meeting-refuse-send`; `meeting-grant-person`
//!   `meeting-grant-reason` `meeting-grant-stand-in` `meeting-grant-way-…` `meeting-grant-date` `meeting-grant-time` `meeting-grant-enter`; `meeting-line` (with
//!   `data-person`) `meeting-list-person` `meeting-list-there` `meeting-list-came` `meeting-list-left` `meeting-list-phone` `meeting-list-remark`
//!   `meeting-list-reason` `meeting-list`; `meeting-talk-window` `meeting-talk-speaker` `meeting-talk-subject` `meeting-talk` `meeting-material-field`
//!   `meeting-material` `meeting-material-text` `meeting-archive`; `meeting-minutes-end` `meeting-minutes-text` `meeting-minutes` `meeting-close`
//!   `meeting-cancel-reason` `meeting-cancel`; `meeting-correction` (with `data-person`) `meeting-attitude` `meeting-measures` `meeting-due`
//!   `meeting-correction-send` `meeting-correction-done` `meeting-criticised` `meeting-cause-…` `meeting-cause-note` `meeting-criticise`
//! - apps: `apps-search` `app-punch` `app-month` `app-group-today` `app-visits` `app-visit-new` `app-leave-new` `app-leaves` `app-approvals` `app-absence` `app-meetings` `app-unsent`
//!   `app-sync` `app-devices` `app-me` `app-handbook`
//! - handbook: `rule` wherever one is named; `handbook-search` `handbook-page` `handbook-found` and `handbook-rule`
//!   (with `data-rule`) `handbook-open` `handbook-all` `load-handbook`
//! - me: `person` `role` `size-large` `size-standard` `language-en` `language-zh` `go-unsent` `go-sync` `go-apps` `phone` (with `data-device`, `data-state`,
//!   `data-this`) `phone-revoke` `phone-revoke-confirm` `phone-keep` `storage-kept` `install` `install-guide` `installed` `update-now` `version`
//!   `change-password` `password-current` `password-new` `password-send` `password-problem` `password-done` `password-close` `sign-out` and in its sheet
//!   `sign-out-unsent` `sync-now` `export` `sign-out-anyway` (after the export) or `sign-out-confirm`, and `sign-out-stay`

pub mod button;
pub mod camera;
pub mod cell;
pub mod cited;
pub mod facing;
pub mod field;
pub mod frame;
pub mod icon;
pub mod masked;
pub mod more;
pub mod notes;
pub mod paper;
pub mod paths;
pub mod photo;
pub mod search;
pub mod sheet;
pub mod signature;
pub mod snack;
pub mod squares;
pub mod steps;
pub mod sync_chip;
