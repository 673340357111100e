//! Challenge: is the owner of a webhook's address asked whether messages are wanted there?

use domain::notify::delivery::AttemptOutcome;
use domain::notify::handover::PageStanding;
use domain::notify::subscriber_token::{SubscriberKey, TokenPurpose};
use domain::notify::webhook_challenge::{CHALLENGE_LIMIT, ChallengeOutcome, WebhookChallenge};
use domain::notify::webhook_signature::WebhookSecret;

use crate::courier::CourierState;
use crate::courier::http_sender::{self, NetworkReach};
use crate::courier::letters::Letter;
use crate::platform::clock;

impl CourierState {
    /// Sends the token of a subscriber to its webhook. A program that sends it back confirms at once; else the owner opens the
    /// link that is beside it.
    pub(super) async fn challenge(
        &self,
        page: &PageStanding,
        key: &SubscriberKey,
        letter: &Letter,
        url: &str,
    ) -> AttemptOutcome {
        let id = &letter.subscriber;
        let token = key.token(TokenPurpose::Confirm, id);
        let confirm_url = format!("{}/subscribe/{token}", page.identity.url);
        let challenge = WebhookChallenge {
            token: &token,
            confirm_url: &confirm_url,
            page: &page.identity.name,
            page_url: &page.identity.url,
        };
        let secret = WebhookSecret::derived(key, id, 0);
        let delivery = format!("challenge-{}-{id}", letter.at.unix_ms());
        let request = challenge.message(url, &secret, &delivery, clock::now());
        let parts =
            match http_sender::ask(&self.page, &request, NetworkReach::OfReaders, CHALLENGE_LIMIT)
                .await
            {
                Ok(parts) => parts,
                Err(outcome) => return outcome,
            };
        let answer = parts.answer();
        if challenge.outcome(&answer) == ChallengeOutcome::Confirmed
            && let Err(problem) = self.confirm(&token)
        {
            worker::console_error!("a webhook could not be confirmed: {problem}");
        }
        request.dialect.outcome(&answer, clock::now())
    }
}
