"""Take what the daemons of an access provider write (受信したログの取込み): whole files only, each exactly once."""
