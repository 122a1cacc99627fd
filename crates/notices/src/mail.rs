//! Hands an e-mail to the mail server.

use crate::{
    config::{MailConfig, MailSecurity},
    message::Message,
    send::{SendFault, is_certificate_refused},
};
use eventlog::records::Delivery;
use kernel::Language;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};

/// What sends e-mail.
pub(crate) struct Mailer {
    from: Mailbox,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Mailer {
    /// Prepares what the configuration says.
    pub(crate) fn new(config: &MailConfig) -> Result<Self, String> {
        let from = config
            .from
            .parse()
            .map_err(|_| "mail.from is no address: write it like Pladser <pladser@example.dk>".to_owned())?;
        let builder = match config.security {
            MailSecurity::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.server)),
            MailSecurity::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&config.server),
            MailSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&config.server),
        };
        let mut builder = builder
            .map_err(|error| format!("mail.server cannot be used with TLS: {error}"))?
            .port(config.port)
            .timeout(Some(config.timeout));
        if let Some((user, password)) = &config.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Mailer { from, transport: builder.build() })
    }

    /// Sends a message once. Sent again it has the same id, by which mail programs know a copy.
    pub(crate) async fn send(
        &self,
        delivery: &Delivery,
        address: &str,
        language: Language,
    ) -> Result<(), SendFault> {
        let message: Message = serde_json::from_str(&delivery.payload)
            .map_err(|_| SendFault::for_good("the message cannot be read"))?;
        let to: Mailbox =
            address.parse().map_err(|_| SendFault::for_good("the e-mail address cannot be read"))?;
        let (subject, text) = message.letter(language);
        let letter = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(subject)
            .message_id(Some(format!("<{}@{}>", delivery.id, self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(|_| SendFault::for_good("the e-mail cannot be written"))?;
        self.transport.send(letter).await.map(drop).map_err(|error| {
            // What the server says may repeat the address; its number does not.
            let said = match error.status() {
                Some(code) => format!("SMTP {code}"),
                None if is_certificate_refused(&error) => {
                    "the mail server's certificate is not trusted".to_owned()
                }
                None if error.is_timeout() => "no answer in time".to_owned(),
                None if error.is_tls() => "no TLS with the mail server".to_owned(),
                None => "no connection to the mail server".to_owned(),
            };
            SendFault { said, for_good: error.is_permanent() }
        })
    }
}
