/** A part of `Tables`: API keys and the audit trail. */
export type AccessTables = {
  api_keys: {
    id: string;
    client_id: string;
    name: string;
    key_hash: string;
    scopes: string;
    created_at: number;
    valid_until: number | null;
    last_used_at: number | null;
    revoked_at: number | null;
  };
  audit_entries: {
    client_id: string;
    id: string;
    action: string;
    actor: string | null;
    address: string | null;
    trace_id: string | null;
    target_id: string | null;
    /** JSON. */
    detail: string;
    created_at: number;
  };
};
