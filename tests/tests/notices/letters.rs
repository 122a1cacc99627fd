//! E-mail through a real mail server: to whom, in which language, and to leaders when it is late.

use crate::bench::*;
use eventlog::records::*;
use kernel::{Language, Role};
use notices::{MailSecurity, NoticesConfig};
use tests_end_to_end::{
    estate::{MUNICIPALITY, refer},
    post::{Post, mail_at},
};
use tokio::process::Command;

fn config(post: &Post, security: MailSecurity) -> NoticesConfig {
    NoticesConfig { mail: Some(post.mail(security)), ..quick() }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_must_act_get_a_letter_and_their_leaders_when_it_is_late() {
    let (bench, post) = (Bench::new(), Post::open().await);
    bench.account("dansk", Role::Assessor, MUNICIPALITY, Language::Da);
    bench.account("english", Role::Assessor, MUNICIPALITY, Language::En);
    bench.account("leder", Role::Leader, MUNICIPALITY, Language::Da);
    bench.account("naboleder", Role::Leader, "municipality-0101", Language::Da);
    bench.account("anden", Role::Provider, MUNICIPALITY, Language::Da);
    let gone = bench.account("gone", Role::Assessor, MUNICIPALITY, Language::Da);
    bench.records.deactivate_account(&bench.by(), gone.id, 1).unwrap();
    let running = bench.start(config(&post, MailSecurity::None));
    refer(&bench.engine, 1);
    until("two letters", || post.letters().len() == 2).await;
    let letters = post.letters();
    assert_eq!([&letters[0].to, &letters[1].to], ["dansk@example.dk", "english@example.dk"]);
    assert!(letters[1].subject.contains("F-1: decide"), "{:?}", letters[1]);
    assert!(letters[1].whole.contains("No later than:") && letters[1].whole.contains("/forloeb/1"));
    assert!(letters.iter().all(|letter| letter.id.ends_with("@example.dk>")));
    // Whose it is stands there by name (Næstved, in letters that a mail may hold), not by the system's own id.
    let name = ["N=C3=A6stved", "Næstved"];
    let by_name = |whole: &str| name.iter().any(|name| whole.contains(name)) && !whole.contains(MUNICIPALITY);
    assert!(by_name(&letters[1].whole), "{}", letters[1].whole);
    for letter in &letters {
        for personal in ["Borger 1", "020100", "1000", "marked"] {
            assert!(!letter.whole.contains(personal), "{personal}: {}", letter.whole);
        }
    }
    // Late: the leader is told, once, and again a day after.
    for (minutes, count) in [(24 * 60 + 1, 3), (24 * 60, 4)] {
        bench.estate.clock.advance_minutes(minutes);
        until("the leader's letter", || post.letters().len() == count).await;
    }
    let escalations: Vec<_> =
        post.letters().into_iter().filter(|letter| letter.to == "leder@example.dk").collect();
    assert_eq!(escalations.len(), 2, "{escalations:?}");
    assert!(escalations.iter().all(|letter| letter.subject.contains("For sent")), "{escalations:?}");
    bench.estate.clock.advance_minutes(10 * 24 * 60);
    until("everything noted", || bench.messages().iter().all(|one| one.state == DeliveryState::Delivered))
        .await;
    running.end().await;
    assert_eq!(post.letters().len(), 4);
}

/// Set in the program that this one starts to send one letter, by TLS, to the port that it says.
const SENDS_TO: &str = "SNITFLADE_TEST_SENDS_TO";

/// Which certificates are trusted is a matter of the machine, read once by a program: so one program that trusts the mail
/// server and one that does not are started, and each is this one.
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_by_tls_to_a_server_that_the_machine_trusts_and_to_no_other() {
    if let Some(port) = std::env::var_os(SENDS_TO) {
        return send_one(port.to_str().unwrap().parse().unwrap()).await;
    }
    let (post, certificate) = Post::open_by_tls().await;
    let (_, another) = Post::open_by_tls().await;
    let name = "letters::a_letter_goes_by_tls_to_a_server_that_the_machine_trusts_and_to_no_other";
    for (trusted, delivered) in [(another, false), (certificate, true)] {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([name, "--exact", "--nocapture"]).env(SENDS_TO, post.port().to_string());
        command.env("SSL_CERT_FILE", &trusted).env_remove("SSL_CERT_DIR").env("RUST_BACKTRACE", "0");
        let ended = command.output().await.unwrap();
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        assert!(ended.status.success(), "{said}{}", String::from_utf8_lossy(&ended.stderr));
        assert_eq!(said.contains("the letter was taken"), delivered, "{said}");
        // A server that is up and not trusted is told as that, not as one that is down.
        assert_eq!(said.contains("the mail server's certificate is not trusted"), !delivered, "{said}");
        assert_eq!(post.letters().len(), usize::from(delivered));
    }
}

/// Sends one letter, tries it once, and says what came of it.
#[allow(clippy::print_stdout, reason = "whoever started this program reads what came of it")]
async fn send_one(port: u16) {
    let bench = Bench::new();
    bench.account("dansk", Role::Assessor, MUNICIPALITY, Language::Da);
    let running = bench.start(NoticesConfig { mail: Some(mail_at(port, MailSecurity::StartTls)), ..quick() });
    refer(&bench.engine, 1);
    let tried = || {
        let message = bench.messages().into_iter().next()?;
        let done = message.attempts == 1 && message.state != DeliveryState::Queued;
        (message.state == DeliveryState::Delivered || (done && message.last_error.is_some()))
            .then_some(message)
    };
    until("what came of it", || tried().is_some()).await;
    running.end().await;
    match bench.only_message() {
        message if message.state == DeliveryState::Delivered => println!("the letter was taken"),
        message => println!("{}", message.last_error.unwrap()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_is_not_sent_in_the_clear_where_tls_is_asked_for_and_waits_for_a_server_that_is_down() {
    let (bench, post) = (Bench::new(), Post::open().await);
    bench.account("dansk", Role::Assessor, MUNICIPALITY, Language::Da);
    let running = bench.start(config(&post, MailSecurity::StartTls));
    refer(&bench.engine, 1);
    until("a failure", || bench.messages().first().is_some_and(|one| one.attempts == 1)).await;
    running.end().await;
    assert!(post.letters().is_empty());
    let message = bench.only_message();
    assert_eq!(message.state, DeliveryState::Failed, "{message:?}");
    assert!(!message.last_error.unwrap().contains('@'));
    // The operator corrects the configuration, and it goes out.
    bench.estate.clock.advance_minutes(5);
    let running = bench.start(config(&post, MailSecurity::None));
    until("the letter", || post.letters().len() == 1).await;
    until("noted", || bench.only_message().state == DeliveryState::Delivered).await;
    running.end().await;
    assert!(post.letters()[0].id.contains(&message.id.to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_time_is_told_to_leaders_after_the_house_s_own_time() {
    let (bench, post) = (Bench::new(), Post::open().await);
    bench.account("leder", Role::Leader, "hospital-slagelse", Language::Da);
    let unknown = pathways::Refer { residence: None, ..tests_end_to_end::estate::referral() };
    let running =
        bench.start(NoticesConfig { no_clock_after_minutes: Some(90), ..config(&post, MailSecurity::None) });
    let by = tests_end_to_end::house::ward();
    let order = engine::Order::Refer {
        identity: tests_end_to_end::estate::citizen(1),
        refer: unknown,
        same_person: false,
    };
    tests_end_to_end::estate::must(&bench.engine, &by, order);
    until("marks", || !bench.records.notice_marks(kernel::PathwayId(1)).unwrap().is_empty()).await;
    bench.estate.clock.advance_minutes(91);
    until("the leader's letter", || !post.letters().is_empty()).await;
    running.end().await;
    assert!(post.letters().iter().all(|letter| letter.to == "leder@example.dk"), "{:?}", post.letters());
}
