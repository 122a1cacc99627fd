//! Sign-in by an identity provider that speaks OpenID Connect: authorisation code with PKCE, state and nonce. Whom it
//! vouches for must have an account here; no account is made by itself, for what somebody may see is decided here.

use crate::{
    config::OidcConfig,
    house::{House, secret_of},
    session::{self, SignInFault},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use eventlog::records::{Act, By, External, SecretToken};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
    core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata},
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long the provider has for each answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where the provider sends people back to.
pub const RETURN_PATH: &str = "/log-ind/tilbage";
/// How somebody signed in whom the provider vouches for.
const OPENID: &str = "openid";

/// Why the provider could not be used. No answer of the provider stands in it: that may hold personal data.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFault {
    /// A setting is none.
    #[error("server.sign_in.oidc.{setting}: {what}")]
    Setting {
        /// Which.
        setting: &'static str,
        /// What is wrong.
        what: String,
    },
    /// It cannot be reached, or does not answer as a provider does.
    #[error("the identity provider cannot be reached or does not answer as one ({what})")]
    Unreachable {
        /// At which step.
        what: &'static str,
    },
    /// What came back does not belong to a sign-in begun in this browser, or is not signed as it must be.
    #[error("the identity provider's answer does not fit ({what})")]
    DoesNotFit {
        /// In what.
        what: &'static str,
    },
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The identity provider.
#[derive(Debug)]
pub struct Provider {
    name: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    scopes: Vec<String>,
    http: reqwest::Client,
}

/// What the browser keeps between leaving for the provider and coming back.
#[derive(Serialize, Deserialize)]
struct Kept {
    state: String,
    nonce: String,
    verifier: String,
}

/// A sign-in that was begun.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser goes.
    pub url: String,
    /// What it keeps meanwhile, as the value of a cookie.
    pub kept: String,
}

impl Provider {
    /// The provider of the settings. It is not asked anything yet.
    pub(crate) fn new(config: &OidcConfig) -> Result<Self, crate::house::SetUpFault> {
        let setting = |setting, what: String| ProviderFault::Setting { setting, what };
        let issuer = IssuerUrl::new(config.issuer.clone())
            .map_err(|_| setting("issuer", format!("'{}' is no address", config.issuer)))?;
        let url = issuer.url();
        let near = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !near {
            let what = "an identity provider on another machine must be reached by https".to_owned();
            return Err(setting("issuer", what).into());
        }
        let client_secret = match &config.client_secret_file {
            Some(path) => Some(ClientSecret::new(secret_of("server.sign_in.oidc.client_secret_file", path)?)),
            None => None,
        };
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            // Where it would send us on is not for it to say.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|_| ProviderFault::Unreachable { what: "client" })?;
        Ok(Provider {
            name: config.name.clone(),
            issuer,
            client_id: ClientId::new(config.client_id.clone()),
            client_secret,
            scopes: config.scopes.clone(),
            http,
        })
    }

    /// What it is called on the sign-in page.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    async fn client(&self, own: &str) -> Result<Client, ProviderFault> {
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|_| ProviderFault::Unreachable { what: "discovery" })?;
        let back = RedirectUrl::new(format!("{}{RETURN_PATH}", own.trim_end_matches('/'))).map_err(|_| {
            ProviderFault::Setting { setting: "issuer", what: "server.public_url is no address".to_owned() }
        })?;
        let client =
            CoreClient::from_provider_metadata(metadata, self.client_id.clone(), self.client_secret.clone());
        Ok(client.set_redirect_uri(back))
    }

    /// Begins a sign-in. `own`: the address by which people reach this server.
    ///
    /// # Errors
    /// When the provider cannot be reached.
    pub async fn begin(&self, own: &str) -> Result<Begun, ProviderFault> {
        let client = self.client(own).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge);
        for scope in &self.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, state, nonce) = request.url();
        let kept = Kept {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        };
        let kept = serde_json::to_vec(&kept).map_err(|_| ProviderFault::DoesNotFit { what: "cookie" })?;
        Ok(Begun { url: url.to_string(), kept: BASE64.encode(kept) })
    }

    /// Who came back, as the provider names them.
    async fn finish(
        &self,
        own: &str,
        kept: &str,
        state: &str,
        code: &str,
    ) -> Result<External, ProviderFault> {
        let fault = |what| ProviderFault::DoesNotFit { what };
        let kept = BASE64.decode(kept).map_err(|_| fault("cookie"))?;
        let kept: Kept = serde_json::from_slice(&kept).map_err(|_| fault("cookie"))?;
        if !bool::from(kept.state.as_bytes().ct_eq(state.as_bytes())) {
            return Err(fault("state"));
        }
        let client = self.client(own).await?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| ProviderFault::Unreachable { what: "no token endpoint" })?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier))
            .request_async(&self.http)
            .await
            .map_err(|_| fault("code"))?;
        let token = tokens.id_token().ok_or(fault("no identity"))?;
        let claims = token
            .claims(&client.id_token_verifier(), &Nonce::new(kept.nonce))
            .map_err(|_| fault("signature, audience, time or nonce"))?;
        Ok(External { issuer: claims.issuer().to_string(), subject: claims.subject().to_string() })
    }
}

/// Signs in whom the provider vouches for.
///
/// # Errors
/// When the answer does not fit, or the person has no account here.
pub async fn sign_in_by_provider(
    house: &House,
    own: &str,
    kept: &str,
    state: &str,
    code: &str,
) -> Result<SecretToken, SignInFault> {
    let provider = house.provider().ok_or(SignInFault::NoAccount)?;
    let external = provider.finish(own, kept, state, code).await?;
    house
        .on_disk(move |house| {
            let account = house.records().account_by_external(&external)?;
            match account.filter(|account| account.active) {
                Some(account) => session::begin(house, &account, OPENID),
                None => {
                    let by = By { desk: SmolStr::new_static("web"), ..By::house(house.now()) };
                    let act = Act::SignInFailed { login: external.subject, cause: "no_account".into() };
                    house.records().journal(&[by.entry(act)])?;
                    Err(SignInFault::NoAccount)
                }
            }
        })
        .await?
}
