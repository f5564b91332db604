/** What every peer is told: where the data is, whose it is, and how urls begin. */
export const settings = {
  port: Number(variable('PORT')),
  database: variable('DATABASE_URL').replace(/^sqlite:/, ''),
  clientId: variable('CLIENT_ID'),
  clientTag: variable('CLIENT_TAG'),
  publicUrl: variable('PUBLIC_URL'),
};

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
