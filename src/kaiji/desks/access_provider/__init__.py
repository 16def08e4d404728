"""What does the access provider's desk do next? (経由プロバイダの窓口): intake → match → hold → inquiry → decision → release."""
