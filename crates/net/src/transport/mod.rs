//! Moving bytes over `iroh`.
