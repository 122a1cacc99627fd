//! Makes notices: looks at what awaits somebody, and keeps what is new to be told, once.
//!
//! What was told stands in the records as marks, in the same transaction as the messages. So nothing is told twice, and
//! what came while the house was closed is told when it opens. With the answer the marks go: what was answered and comes up
//! again, as a place that is to be found again once the citizen said no, is told again.

use crate::{
    awaiting::{self, Awaiting},
    config::NoticesConfig,
    message::{AWAITING, EVENT, LATE, Message},
    page::told_when_late,
};
use engine::{Engine, EngineFault, Happened};
use eventlog::records::{
    About, Account, AwaitedKey, NewDelivery, Notice, NoticeMark, Records, RecordsFault, Target, Webhook,
};
use kernel::{Actor, Date, Instant, OrganisationId, PathwayId, Role, danish_date};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most notices kept in one transaction.
const TOGETHER_MAX: usize = 200;
/// Most events read from the log at once.
const EVENTS_MAX: usize = 500;
/// How often what is no longer needed is cleared away, in minutes.
const SWEEP_MINUTES: i64 = 60;
/// Failed sign-ins are counted within a day at most.
const FAILURES_KEPT_MINUTES: i64 = 24 * 60;

/// What keeps notices from being made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MakerFault {
    #[error(transparent)]
    Engine(#[from] EngineFault),
    #[error(transparent)]
    Records(#[from] RecordsFault),
}

/// Pathways that changed, each with the kind of event that changed it first.
pub(crate) type Changed = BTreeMap<PathwayId, &'static str>;

/// Makes notices of one engine.
pub(crate) struct Maker {
    engine: Arc<Engine>,
    records: Records,
    config: Arc<NoticesConfig>,
    /// What is known to be told already, of pathways that are open, with when: so that a look that finds nothing new
    /// reads no file.
    told: BTreeMap<PathwayId, BTreeMap<NoticeMark, Instant>>,
    /// What was told and is not yet noted as answered; none before it was read.
    open: Option<BTreeMap<AwaitedKey, About>>,
    /// What no longer awaited anybody at the last look at everything, without an event that said why: the event may still
    /// be on its way, so it is noted at the next such look if none came.
    unsaid: BTreeSet<AwaitedKey>,
    swept_at: Option<Instant>,
}

/// Whom notices may be for; read when there is something to tell.
struct Receivers {
    accounts: Vec<Account>,
    webhooks: Vec<Webhook>,
    mail: bool,
}

impl Maker {
    pub(crate) fn new(engine: Arc<Engine>, records: Records, config: Arc<NoticesConfig>) -> Self {
        Maker {
            engine,
            records,
            config,
            told: BTreeMap::new(),
            open: None,
            unsaid: BTreeSet::new(),
            swept_at: None,
        }
    }

    /// Tells what is new on all pathways, or on those that changed, and of the events since it last did. True when there
    /// are new messages.
    pub(crate) fn look(&mut self, changed: Option<&Changed>) -> Result<bool, MakerFault> {
        let now = self.engine.now();
        let found = self.awaiting(changed, now)?;
        if changed.is_none() {
            let open: BTreeSet<PathwayId> = found.keys().copied().collect();
            self.told.retain(|pathway, _| open.contains(pathway));
        }
        self.note_answered(&found, changed, now)?;
        let mut new = Vec::new();
        for (pathway, list) in found {
            for awaiting in list {
                for step in self.steps(pathway, &awaiting, now)? {
                    new.push((awaiting.clone(), step));
                }
            }
        }
        let mut made = self.tell(&new, now)?;
        made |= self.follow_log(now)?;
        self.sweep(now)?;
        Ok(made)
    }

    fn awaiting(
        &self,
        changed: Option<&Changed>,
        now: Instant,
    ) -> Result<BTreeMap<PathwayId, Vec<Awaiting>>, MakerFault> {
        Ok(self.engine.read(|world| {
            let around = world.around();
            let of = |pathway: &pathways::Pathway| (pathway.id, awaiting::of(around, pathway, now));
            match changed {
                None => world.pathways.live().map(of).collect(),
                Some(changed) => changed
                    .keys()
                    .filter_map(|id| world.pathways.pathway(*id))
                    .map(|pathway| of(&pathway))
                    .collect(),
            }
        })?)
    }

    /// Notes what was told and no longer awaits anybody. What the same people have to do by the same time in other words,
    /// as once it is late, still does.
    fn note_answered(
        &mut self,
        found: &BTreeMap<PathwayId, Vec<Awaiting>>,
        changed: Option<&Changed>,
        now: Instant,
    ) -> Result<(), MakerFault> {
        let open = match &mut self.open {
            Some(open) => open,
            none => none.insert(self.records.awaited_open()?.into_iter().collect()),
        };
        let awaits = |known: &AwaitedKey, was: &About| {
            found.get(&known.pathway).into_iter().flatten().any(|awaiting| {
                let is = about(awaiting);
                key(awaiting) == *known
                    || (is.by.is_some()
                        && (is.by, is.role, &is.organisation) == (was.by, was.role, &was.organisation))
            })
        };
        let mut answered: Vec<_> = open
            .iter()
            .filter(|(known, was)| {
                changed.is_none_or(|changed| changed.contains_key(&known.pathway)) && !awaits(known, was)
            })
            .map(|(known, _)| {
                let kind = changed.and_then(|changed| changed.get(&known.pathway)).copied();
                (known.clone(), kind.map(SmolStr::new_static))
            })
            .collect();
        if changed.is_none() {
            let before = std::mem::take(&mut self.unsaid);
            let (noted, later) = answered.into_iter().partition(|(known, _)| before.contains(known));
            answered = noted;
            self.unsaid = Vec::into_iter(later).map(|(known, _)| known).collect();
        }
        if answered.is_empty() {
            return Ok(());
        }
        self.records.note_answered(answered.clone(), now)?;
        // The marks are forgotten in the records as well: should it come up again, it is told anew.
        for (known, _) in &answered {
            open.remove(known);
            if let Some(told) = self.told.get_mut(&known.pathway) {
                told.retain(|mark, _| (mark.request, &mark.clock) != (known.request, &known.clock));
            }
        }
        Ok(())
    }

    /// Which steps of something are to be told now: that it awaits, and the last escalation whose time has come. An
    /// escalation that was missed while the house was closed is not told when a later one is.
    fn steps(
        &mut self,
        pathway: PathwayId,
        awaiting: &Awaiting,
        now: Instant,
    ) -> Result<Vec<u16>, MakerFault> {
        let told = match self.told.entry(pathway) {
            std::collections::btree_map::Entry::Occupied(told) => told.into_mut(),
            std::collections::btree_map::Entry::Vacant(none) => {
                none.insert(self.records.notice_marks(pathway)?.into_iter().collect())
            }
        };
        let is_told = |step: u16| told.get(&mark(awaiting, step));
        let mut steps = Vec::new();
        let since = is_told(0).copied();
        if since.is_none() {
            steps.push(0);
        }
        let after = |from: Instant, minutes: i64| from.plus_minutes(minutes).is_ok_and(|at| at <= now);
        let reached = match awaiting.due.by {
            Some(by) => {
                let times = self.config.escalate_after_minutes.iter();
                times.filter(|minutes| after(by, **minutes)).count()
            }
            None => {
                let since = since.unwrap_or(now);
                usize::from(self.config.no_clock_after_minutes.is_some_and(|minutes| after(since, minutes)))
            }
        };
        let reached = u16::try_from(reached).unwrap_or(u16::MAX);
        if reached > 0 && !(reached..=reached.saturating_add(1)).any(|step| is_told(step).is_some()) {
            steps.push(reached);
        }
        Ok(steps)
    }

    /// Keeps notices with their messages.
    fn tell(&mut self, new: &[(Awaiting, u16)], now: Instant) -> Result<bool, MakerFault> {
        if new.is_empty() {
            return Ok(false);
        }
        let receivers = self.receivers()?;
        let mut made = false;
        for together in new.chunks(TOGETHER_MAX) {
            let notices = self.engine.read(|world| {
                let notice = |(awaiting, step): &(Awaiting, u16)| Notice {
                    mark: Some(mark(awaiting, *step)),
                    about: (*step == 0).then(|| about(awaiting)),
                    deliveries: receivers.of_notice(
                        awaiting,
                        *step,
                        &self.config,
                        &world.registry,
                        danish_date(now),
                    ),
                };
                together.iter().map(notice).collect()
            })?;
            made |= !self.records.record_notices(notices, None, now)?.is_empty();
            for (awaiting, step) in together {
                self.told.entry(awaiting.pathway()).or_default().insert(mark(awaiting, *step), now);
                if let (0, Some(open)) = (step, &mut self.open) {
                    open.insert(key(awaiting), about(awaiting));
                }
            }
        }
        Ok(made)
    }

    fn receivers(&self) -> Result<Receivers, MakerFault> {
        let mut accounts = self.records.accounts()?;
        accounts.retain(|account| account.active);
        let mut webhooks = self.records.webhooks(None)?;
        webhooks.retain(|webhook| webhook.active);
        Ok(Receivers { accounts, webhooks, mail: self.config.mail.is_some() })
    }

    /// Tells webhooks of the events of the log since it last did. The first time it begins at the end: what happened
    /// before there were webhooks is no news.
    fn follow_log(&self, now: Instant) -> Result<bool, MakerFault> {
        let end = self.engine.status().position;
        let Some(mut until) = self.records.notices_made_until()? else {
            self.records.record_notices(Vec::new(), Some(end), now)?;
            return Ok(false);
        };
        let mut made = false;
        while until < end {
            let webhooks = self.receivers()?.webhooks;
            if !webhooks.iter().any(wants_events) {
                self.records.record_notices(Vec::new(), Some(end), now)?;
                return Ok(made);
            }
            let events = self.engine.published_after(until, EVENTS_MAX)?;
            let Some(last) = events.last().map(|event| event.told.position) else { break };
            let notices = self.of_events(&events, &webhooks)?;
            made |= !self.records.record_notices(notices, Some(last), now)?.is_empty();
            until = last;
        }
        Ok(made)
    }

    /// The messages of events about pathways, to webhooks of organisations whose systems may follow them.
    fn of_events(&self, events: &[Happened], webhooks: &[Webhook]) -> Result<Vec<Notice>, MakerFault> {
        let mut notices = Vec::new();
        for event in events {
            let Some(pathway) = event.told.pathway else { continue };
            let kind = format!("{EVENT}{}", event.told.kind);
            let payload = Message::event(&event.told, pathway, &self.config);
            let mut deliveries = Vec::new();
            for webhook in webhooks.iter().filter(|webhook| webhook.wants(&kind) && wants_events(webhook)) {
                if self.may_follow(webhook, event)? {
                    deliveries.extend(to_webhook(webhook, pathway, &payload));
                }
            }
            if !deliveries.is_empty() {
                notices.push(Notice { deliveries, ..Notice::default() });
            }
        }
        Ok(notices)
    }

    /// Whether a system of the webhook's organisation may follow the pathway, or could when the event happened: nobody is
    /// sent what they could not ask for, and who was let go is told so.
    fn may_follow(&self, webhook: &Webhook, event: &Happened) -> Result<bool, MakerFault> {
        let organisation = webhook.organisation.clone();
        let system = Actor { person: "webhook".into(), organisation, role: Role::Integration };
        Ok(self.engine.may_at_event(&system, event, FOLLOW)?)
    }

    fn sweep(&mut self, now: Instant) -> Result<(), MakerFault> {
        if self.swept_at.is_some_and(|swept| now.minutes_since(swept) < SWEEP_MINUTES) {
            return Ok(());
        }
        let before = |minutes: i64| now.plus_minutes(minutes.saturating_neg()).unwrap_or(now);
        let kept = self.config.keep_delivered_days.saturating_mul(24 * 60);
        self.records.sweep(now, before(FAILURES_KEPT_MINUTES), before(kept))?;
        self.swept_at = Some(now);
        Ok(())
    }
}

/// The question that the policies must let a system ask about a pathway before it is told of its events.
const FOLLOW: &str = "ask_pathway";

/// Whether a webhook is told of events at all: it names kinds of them, or none, which means all.
fn wants_events(webhook: &Webhook) -> bool {
    webhook.kinds.is_empty() || webhook.kinds.iter().any(|kind| kind.starts_with(EVENT))
}

fn mark(awaiting: &Awaiting, step: u16) -> NoticeMark {
    NoticeMark {
        pathway: awaiting.pathway(),
        request: awaiting.request(),
        clock: awaiting.clock.clone(),
        step,
    }
}

fn key(awaiting: &Awaiting) -> AwaitedKey {
    let NoticeMark { pathway, request, clock, .. } = mark(awaiting, 0);
    AwaitedKey { pathway, request, clock }
}

fn about(awaiting: &Awaiting) -> About {
    let due = &awaiting.due;
    About { organisation: due.organisation.clone(), role: due.role, what: due.what.clone(), by: due.by }
}

fn to_webhook(webhook: &Webhook, pathway: PathwayId, message: &Message) -> Option<NewDelivery> {
    Some(NewDelivery {
        target: Target::Webhook(webhook.id),
        organisation: Some(webhook.organisation.clone()),
        pathway: Some(pathway),
        kind: message.kind.as_str().into(),
        payload: serde_json::to_string(message).ok()?,
    })
}

impl Receivers {
    /// The messages of a notice: to those who must act, or, when it is late, to the leaders who are told, in organisations
    /// as they are by now.
    fn of_notice(
        &self,
        awaiting: &Awaiting,
        step: u16,
        config: &NoticesConfig,
        registry: &registry::State,
        today: Date,
    ) -> Vec<NewDelivery> {
        let due = &awaiting.due;
        let same = |one: &OrganisationId, other: &OrganisationId| registry.is_same(one, other, today);
        let leaders = told_when_late(due);
        let mut to: Vec<(&OrganisationId, Role)> = Vec::new();
        let kind = if step == 0 {
            to.extend(due.organisation.as_ref().map(|organisation| (organisation, due.role)));
            AWAITING
        } else {
            to.extend(leaders.iter().map(|organisation| (organisation, Role::Leader)));
            LATE
        };
        let name = due.organisation.as_ref().and_then(|id| {
            let called = registry.name_on(id, today);
            called.or_else(|| registry.organisation(id).map(|known| known.name.as_str())).map(str::to_owned)
        });
        let message = Message::notice(kind, awaiting, name, config);
        let Ok(payload) = serde_json::to_string(&message) else { return Vec::new() };
        let mut deliveries = Vec::new();
        for account in self.accounts.iter().filter(|_| self.mail) {
            let theirs = to.iter().find(|(organisation, role)| {
                account
                    .appointments
                    .iter()
                    .any(|one| one.role == *role && same(&one.organisation, organisation))
            });
            if let (Some((organisation, _)), Some(address)) = (theirs, &account.email) {
                deliveries.push(NewDelivery {
                    target: Target::Email { account: account.id, address: address.clone() },
                    organisation: Some((*organisation).clone()),
                    pathway: Some(due.pathway),
                    kind: kind.into(),
                    payload: payload.clone(),
                });
            }
        }
        for webhook in self.webhooks.iter().filter(|webhook| webhook.wants(kind)) {
            if to.iter().any(|(organisation, _)| same(organisation, &webhook.organisation)) {
                deliveries.extend(to_webhook(webhook, due.pathway, &message));
            }
        }
        deliveries
    }
}
