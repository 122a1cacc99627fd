//! Who is here: the session behind a request, as what they act, and on which occasion they look. Every question and every
//! order of a desk goes through it, so that none is without its actor.

use crate::{
    csrf::Csrf,
    house::{House, Panicked},
    session::{self, SignInFault},
};
use axum::http::HeaderMap;
use engine::{
    AskError, Desk, EngineFault, Identity, Occasion, Order, Purpose, Question, Receipt, Reply, Submission,
    SubmitError,
};
use eventlog::records::{Account, Act, Appointment, By, RecordsFault, SecretToken, Session};
use kernel::{Actor, PersonId};
use smol_str::SmolStr;
use std::sync::Arc;

/// What proves who asks.
#[derive(Clone, Debug)]
enum Proof {
    /// The token of a session's cookie.
    Cookie(SecretToken),
    /// The token of a system.
    System,
}

struct Inner {
    house: House,
    account: Account,
    actor: Actor,
    appointment: usize,
    csrf: Csrf,
    purpose: Purpose,
    mark: SmolStr,
    proof: Proof,
    /// Whether the page draws itself again.
    redrawn: bool,
    organisation_name: String,
}

/// The header of a request that a page makes by itself, to draw itself again.
pub const REDRAW: &str = "snitflade-redraw";

/// Somebody who is signed in, for the length of one request.
#[derive(Clone)]
pub struct Visit(Arc<Inner>);

impl std::fmt::Debug for Visit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Visit").finish_non_exhaustive()
    }
}

impl Visit {
    /// Who the session's cookie says is here; nobody, where there is none or it is over.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub async fn by_cookie(house: &House, headers: &HeaderMap) -> Result<Option<Self>, SignInFault> {
        let Some(token) = session::token_of(headers, house.config().is_secure()) else { return Ok(None) };
        // A page that draws itself again is nobody at work: it does not keep the session from ending as unused.
        let by_itself = headers.contains_key(REDRAW);
        house
            .on_disk(move |house| {
                let now = house.now();
                let Some((session, account)) = house.records().find_session(&token, now)? else {
                    return Ok(None);
                };
                if !by_itself {
                    house.records().touch_session(&token, now)?;
                }
                Ok(Visit::of(house, account, &session, token, by_itself))
            })
            .await?
    }

    fn of(
        house: &House,
        account: Account,
        session: &Session,
        token: SecretToken,
        redrawn: bool,
    ) -> Option<Self> {
        let actor = session::actor_of(&account, session.appointment)?;
        let purpose = session.purpose.parse().unwrap_or_else(|_| Purpose::ordinary(actor.role));
        Some(Visit(Arc::new(Inner {
            organisation_name: name_of(house, &actor),
            appointment: session.appointment,
            csrf: Csrf::new(session.csrf),
            mark: session.mark.clone(),
            proof: Proof::Cookie(token),
            redrawn,
            house: house.clone(),
            account,
            actor,
            purpose,
        })))
    }

    /// A system, or a person's program, that sent its token; `mark` is what it is called in the access journal. Nobody, where
    /// the account has no such appointment.
    #[must_use]
    pub fn of_system(house: &House, account: Account, appointment: usize, mark: SmolStr) -> Option<Self> {
        let actor = session::actor_of(&account, appointment)?;
        Some(Visit(Arc::new(Inner {
            organisation_name: name_of(house, &actor),
            purpose: Purpose::ordinary(actor.role),
            csrf: Csrf::random().ok()?,
            proof: Proof::System,
            redrawn: false,
            house: house.clone(),
            account,
            actor,
            appointment,
            mark,
        })))
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.0.account
    }

    /// As what they act.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.0.actor
    }

    /// Which of the account's appointments it is, from 0.
    #[must_use]
    pub fn appointment(&self) -> usize {
        self.0.appointment
    }

    /// For what they look at personal data.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        self.0.purpose
    }

    /// The name of the organisation for which they act.
    #[must_use]
    pub fn organisation_name(&self) -> &str {
        &self.0.organisation_name
    }

    /// From which forms get their tokens.
    #[must_use]
    pub fn csrf(&self) -> &Csrf {
        &self.0.csrf
    }

    /// The server.
    #[must_use]
    pub fn house(&self) -> &House {
        &self.0.house
    }

    /// Whether the role may do or ask this at all, whatever its relation to the thing.
    #[must_use]
    pub fn may(&self, action: &str) -> bool {
        self.0.house.may_ever(self.0.actor.role, action)
    }

    fn desk(&self) -> Desk {
        match self.0.proof {
            Proof::Cookie(_) => Desk::Web,
            Proof::System => Desk::Api,
        }
    }

    /// On which occasion they look.
    #[must_use]
    pub fn occasion(&self) -> Occasion {
        Occasion {
            account: Some(self.0.account.id),
            session: Some(self.0.mark.clone()),
            redrawn: self.0.redrawn,
            ..Occasion::new(self.desk(), self.0.purpose)
        }
    }

    /// Asks.
    ///
    /// # Errors
    /// As [`engine::Engine::ask_on`].
    pub async fn ask(&self, question: Question) -> Result<Reply, AskError> {
        self.ask_on(self.occasion(), question).await
    }

    /// Asks several questions, each as if it were asked alone.
    ///
    /// # Errors
    /// As [`engine::Engine::ask_on`], of the first that is not answered.
    pub async fn ask_all(&self, questions: Vec<Question>) -> Result<Vec<Reply>, AskError> {
        let (visit, occasion) = (self.clone(), self.occasion());
        let asked = move |house: &House| {
            let ask = |question| house.engine().ask_on(visit.actor(), &occasion, question);
            questions.into_iter().map(ask).collect()
        };
        self.0.house.on_disk(asked).await.unwrap_or_else(|Panicked| Err(EngineFault::Closed.into()))
    }

    /// Asks on another occasion than the session's, as in an emergency.
    ///
    /// # Errors
    /// As [`engine::Engine::ask_on`].
    pub async fn ask_on(&self, occasion: Occasion, question: Question) -> Result<Reply, AskError> {
        let visit = self.clone();
        let asked = move |house: &House| house.engine().ask_on(visit.actor(), &occasion, question);
        self.0.house.on_disk(asked).await.unwrap_or_else(|Panicked| Err(EngineFault::Closed.into()))
    }

    /// Who a person is.
    ///
    /// # Errors
    /// As [`engine::Engine::identity_on`].
    pub async fn identity(&self, person: PersonId) -> Result<Identity, AskError> {
        self.identity_on(self.occasion(), person).await
    }

    /// Who a person is, on another occasion than the session's.
    ///
    /// # Errors
    /// As [`engine::Engine::identity_on`].
    pub async fn identity_on(&self, occasion: Occasion, person: PersonId) -> Result<Identity, AskError> {
        let visit = self.clone();
        let asked = move |house: &House| house.engine().identity_on(visit.actor(), &occasion, person);
        self.0.house.on_disk(asked).await.unwrap_or_else(|Panicked| Err(EngineFault::Closed.into()))
    }

    /// The person with a CPR number, if there is one of whom they may know.
    ///
    /// # Errors
    /// As [`engine::Engine::find_person_on`].
    pub async fn find_person(&self, occasion: Occasion, cpr: String) -> Result<Option<PersonId>, AskError> {
        let visit = self.clone();
        let asked = move |house: &House| house.engine().find_person_on(visit.actor(), &occasion, &cpr);
        self.0.house.on_disk(asked).await.unwrap_or_else(|Panicked| Err(EngineFault::Closed.into()))
    }

    /// Has something done, once for each key.
    ///
    /// # Errors
    /// As [`engine::Engine::submit`].
    pub async fn submit(
        &self,
        key: engine::CommandKey,
        order: impl Into<Order>,
    ) -> Result<Receipt, SubmitError> {
        let submission = Submission { actor: self.0.actor.clone(), key, order: order.into() };
        self.0.house.engine().submit_task(submission).await
    }

    /// Who does it, for the access journal.
    #[must_use]
    pub fn by(&self) -> By {
        By {
            at: self.0.house.now(),
            account: Some(self.0.account.id),
            actor: Some(self.0.actor.clone()),
            desk: SmolStr::new_static(self.desk().slug()),
            session: Some(self.0.mark.clone()),
        }
    }

    /// Goes over to another of the account's appointments, with its ordinary purpose or another.
    ///
    /// # Errors
    /// When the account has no such appointment, or it cannot be written.
    pub async fn act_as(&self, appointment: usize, purpose: Option<Purpose>) -> Result<(), SignInFault> {
        let Proof::Cookie(token) = self.0.proof.clone() else { return Ok(()) };
        let Some(Appointment { role, organisation }) = self.0.account.appointments.get(appointment).cloned()
        else {
            return Err(SignInFault::NoAccount);
        };
        let purpose = purpose.unwrap_or_else(|| Purpose::ordinary(role));
        let by = self.by();
        self.0
            .house
            .on_disk(move |house| {
                let slug = SmolStr::new_static(purpose.slug());
                house.records().change_appointment(&token, appointment, Some(slug))?;
                let appointment = Appointment { role, organisation };
                house.records().journal(&[by.entry(Act::AppointmentChanged { appointment })])?;
                Ok(())
            })
            .await?
    }

    /// Whether it is still so: the session has not ended, acts as the same, and may see the pathway, where one is named. A
    /// page that only listens does not keep the session from ending as unused.
    pub async fn stands(&self, pathway: Option<kernel::PathwayId>) -> bool {
        let visit = self.clone();
        let stands = self.0.house.on_disk(move |house| {
            let Proof::Cookie(token) = &visit.0.proof else { return false };
            let found = house.records().find_session(token, house.now()).ok().flatten();
            let same = found.is_some_and(|(session, account)| {
                session::actor_of(&account, session.appointment).as_ref() == Some(visit.actor())
            });
            same && pathway.is_none_or(|id| house.engine().may_see(visit.actor(), id))
        });
        stands.await.unwrap_or(false)
    }

    /// Ends the session.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn sign_out(&self) -> Result<(), SignInFault> {
        let Proof::Cookie(token) = self.0.proof.clone() else { return Ok(()) };
        let by = self.by();
        self.0
            .house
            .on_disk(move |house| -> Result<(), RecordsFault> {
                house.records().end_session(&token)?;
                house.records().journal(&[by.entry(Act::SignedOut)]).map(|_| ())
            })
            .await??;
        Ok(())
    }
}

/// The name of the actor's organisation today; its id where the registry has none.
fn name_of(house: &House, actor: &Actor) -> String {
    let date = kernel::danish_date(house.now());
    let known = house.engine().read(|world| {
        let found = world.registry.organisation_on(&actor.organisation, date);
        found.map(|organisation| organisation.name.to_string())
    });
    known.ok().flatten().unwrap_or_else(|| actor.organisation.to_string())
}
