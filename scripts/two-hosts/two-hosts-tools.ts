/** What two machines in network namespaces are made with, besides the servers. */
export const TWO_HOSTS_TOOLS = ['wg', 'wireguardGo', 'nft', 'ip'] as const;
