//! The side of the running Commonage.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use commonage_node::keeper::Hand;
use commonage_web::Site;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::{Door, QUESTION_BYTES_MAX, Question, Sign, Wish, new_password};
use crate::answer::{Result, failure};

/// How long somebody may take to say what they want.
const PATIENCE: Duration = Duration::from_secs(5);

/// Answers the commands of this folder, as long as the sign is up.
pub(crate) async fn serve(folder: &Path, hand: Hand, site: Option<Arc<Site>>) -> Result<(Sign, JoinHandle<()>)> {
    let cannot = |error: std::io::Error| failure(format!("no door for other commands could be opened: {error}."));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(cannot)?;
    let (port, password) = (listener.local_addr().map_err(cannot)?.port(), new_password()?);
    let sign = Sign::put_up(folder, &Door { port, password: password.clone() })?;
    let task = tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            tokio::spawn(answer(line, hand.clone(), password.clone(), site.clone()));
        }
    });
    Ok((sign, task))
}

async fn answer(line: TcpStream, hand: Hand, password: String, site: Option<Arc<Site>>) -> Option<()> {
    let mut line = BufReader::new(line);
    let mut text = String::new();
    let read = async { (&mut line).take(QUESTION_BYTES_MAX).read_line(&mut text).await };
    tokio::time::timeout(PATIENCE, read).await.ok()?.ok()?;
    let question: Question = serde_json::from_str(&text).ok()?;
    // Compared by their hashes: how long that takes tells nothing of the password.
    if blake3::hash(question.password.as_bytes()) != blake3::hash(password.as_bytes()) {
        return None;
    }
    match question.wish {
        Wish::Status => say(&mut line, &json!(hand.status().await?)).await,
        Wish::Sync => {
            hand.sync_now().await?;
            say(&mut line, &json!({ "calling": true })).await
        }
        Wish::Link => {
            let link = site.as_ref().and_then(|site| site.link());
            let elsewhere = site.map(|site| site.links_elsewhere()).unwrap_or_default();
            say(&mut line, &json!({ "link": link, "elsewhere": elsewhere })).await
        }
        Wish::Pen => {
            let loan = hand.lend().await?;
            say(&mut line, &json!({ "pen": true })).await?;
            // Until the other has done, or is gone.
            let mut rest = Vec::new();
            let _ = (&mut line).take(QUESTION_BYTES_MAX).read_to_end(&mut rest).await;
            drop(loan);
            Some(())
        }
    }
}

async fn say(line: &mut BufReader<TcpStream>, answer: &serde_json::Value) -> Option<()> {
    line.write_all(format!("{answer}\n").as_bytes()).await.ok()
}
